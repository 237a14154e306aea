package io.tinyprofiler.hub.live;

import io.tinyprofiler.hub.cluster.Peers;
import io.tinyprofiler.hub.ingest.IngestListener;
import io.tinyprofiler.shared.bus.Address;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.ClockSync;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.DeviceSeen;
import io.tinyprofiler.shared.record.AgentRecord.EnergyChunk;
import io.tinyprofiler.shared.record.AgentRecord.FirmwareWritten;
import io.tinyprofiler.shared.record.AgentRecord.InferenceResult;
import io.tinyprofiler.shared.record.AgentRecord.InferenceWindow;
import io.tinyprofiler.shared.record.AgentRecord.ModelLoaded;
import io.tinyprofiler.shared.record.AgentRecord.PowerChunk;
import io.tinyprofiler.shared.record.AgentRecord.PowerMeasured;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.ReportedFigure;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.Numbered;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows committed records to whoever looks: what concerns the lab on one address, what concerns a
 * session on the session's own, at all hubs. Records keep their order.
 */
public final class LiveRecords implements IngestListener {

  private static final Logger LOG = LoggerFactory.getLogger(LiveRecords.class);
  private static final int RUNS_KNOWN = 10_000;

  private final Vertx vertx;
  private final Peers peers;
  private final PgRunSessions runs;
  private final Queue<Numbered> waiting = new ArrayDeque<>();
  private final Map<UUID, Optional<UUID>> sessions = new Bounded();
  private boolean looking;

  public LiveRecords(Vertx vertx, Pool pool, Peers peers) {
    this.vertx = vertx;
    this.peers = peers;
    this.runs = new PgRunSessions(pool);
    LiveCodec.register(vertx.eventBus());
  }

  @Override
  public synchronized void committed(String agent, List<Numbered> records) {
    waiting.addAll(records);
    publishAll();
  }

  private void publishAll() {
    while (!looking && !waiting.isEmpty()) {
      UUID run = runToLookUp(waiting.element().record());
      if (run == null || sessions.containsKey(run)) {
        publish(waiting.remove());
      } else {
        looking = true;
        runs.find(run).onComplete(found -> goOn(run, found));
      }
    }
  }

  private synchronized void goOn(UUID run, AsyncResult<Optional<UUID>> found) {
    if (found.failed()) {
      LOG.atWarn()
          .addKeyValue("run", run)
          .log("cannot show run {}: {}", run, found.cause().getMessage());
    }
    sessions.put(run, found.succeeded() ? found.result() : Optional.empty());
    looking = false;
    publishAll();
  }

  /** The run of a record that names no session itself. */
  private static UUID runToLookUp(AgentRecord record) {
    if (record instanceof TokenChunk chunk) {
      return chunk.run();
    }
    if (record instanceof InferenceWindow window) {
      return window.run();
    }
    if (record instanceof InferenceResult result) {
      return result.run();
    }
    if (record instanceof ReportedFigure figure) {
      return figure.run();
    }
    if (record instanceof PowerMeasured power) {
      return power.run();
    }
    if (record instanceof EnergyChunk energy) {
      return energy.run();
    }
    if (record instanceof PowerChunk curve) {
      return curve.run();
    }
    return record instanceof ReadingChunk chunk ? chunk.run() : null;
  }

  private void publish(Numbered numbered) {
    AgentRecord record = numbered.record();
    if (record instanceof RunStarted started) {
      sessions.put(started.run(), Optional.of(started.session()));
    }
    sessionOf(record).ifPresent(id -> publish(Address.liveSession(id), numbered));
    if (concernsLab(record)) {
      publish(Address.LIVE_LAB, numbered);
    }
    if (record instanceof RunEnded ended) {
      sessions.remove(ended.run());
    }
  }

  private void publish(String address, Numbered numbered) {
    if (peers.listens(address)) {
      vertx.eventBus().publish(address, numbered, LiveCodec.OPTIONS);
    }
  }

  static boolean concernsLab(AgentRecord record) {
    return record instanceof DeviceSeen
        || record instanceof DeviceChanged
        || record instanceof SessionAccepted
        || record instanceof SessionEnded
        || record instanceof RunEnded;
  }

  private Optional<UUID> sessionOf(AgentRecord record) {
    if (record instanceof SessionAccepted accepted) {
      return Optional.of(accepted.spec().session());
    }
    if (record instanceof FirmwareWritten written) {
      return Optional.of(written.session());
    }
    if (record instanceof ModelLoaded loaded) {
      return Optional.of(loaded.session());
    }
    if (record instanceof SessionEnded ended) {
      return Optional.of(ended.session());
    }
    if (record instanceof RunStarted started) {
      return Optional.of(started.session());
    }
    if (record instanceof RunEnded ended) {
      return Optional.of(ended.session());
    }
    if (record instanceof ClockSync sync) {
      return Optional.of(sync.session());
    }
    UUID run = runToLookUp(record);
    return run == null ? Optional.empty() : sessions.getOrDefault(run, Optional.empty());
  }

  /** Forgets the oldest, which are looked up again if need be. */
  private static final class Bounded extends LinkedHashMap<UUID, Optional<UUID>> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<UUID, Optional<UUID>> eldest) {
      return size() > RUNS_KNOWN;
    }
  }
}
