package io.tinyprofiler.hub.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.tinyprofiler.hub.cluster.Peers;
import io.tinyprofiler.hub.database.Partitions;
import io.tinyprofiler.shared.bus.Address;
import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.bus.IngestReply.Rejected;
import io.tinyprofiler.shared.bus.IngestReply.Stored;
import io.tinyprofiler.shared.bus.Rejection;
import io.tinyprofiler.shared.bus.Resume;
import io.tinyprofiler.shared.record.Numbered;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what agents send. The reply means committed: only then may an agent forget. The consumers
 * are local: a clustered one would be served round robin and lose the order.
 */
public final class IngestVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(IngestVerticle.class);
  private static final long RETRY_MS = 500;

  private final Partitions partitions;
  private final List<IngestListener> listeners;
  private final IngestMeters meters;
  private final PgIngest ingest;
  private final PgPresence presence;
  private final Peers peers;
  private final HubTime time = new HubTime();
  private final DoubtfulCommits doubtful = new DoubtfulCommits();
  private final BatchGroups groups;
  private final AgentQueues queues = new AgentQueues();

  /**
   * Apart from the batches: a heartbeat need not wait for them, but must not overtake a goodbye.
   */
  private final AgentQueues presences = new AgentQueues();

  /** By agent, its last connection that is closed. */
  private final Map<String, Long> gone = new HashMap<>();

  private boolean stopped;

  public IngestVerticle(
      Pool pool,
      Partitions partitions,
      Peers peers,
      List<IngestListener> listeners,
      MeterRegistry registry) {
    this.partitions = partitions;
    this.listeners = List.copyOf(listeners);
    this.meters = new IngestMeters(registry);
    this.ingest = new PgIngest(pool);
    this.groups = new BatchGroups(ingest, doubtful::add);
    this.presence = new PgPresence(pool, peers.self());
    this.peers = peers;
  }

  @Override
  public Future<?> start() {
    consume(Address.INGEST, Batch.class, this::onBatch);
    consume(Address.RESUME, Resume.class, this::onResume);
    consume(Address.HEARTBEAT, Heartbeat.class, this::onHeartbeat);
    peers.onLeft(hub -> context.runOnContext(v -> left(hub)));
    return presence.none(peers.hubs());
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    return Future.succeededFuture();
  }

  /** Its agents are at other hubs soon, or away; their silence says it in time, too. */
  private void left(String hub) {
    if (stopped) {
      return;
    }
    presence
        .left(hub)
        .onFailure(e -> LOG.warn("agents of a hub that is gone, not stored: {}", e.getMessage()));
  }

  /** Completes when its event loop has come round; may be called from any thread. */
  public Future<Void> turn() {
    Promise<Void> turned = Promise.promise();
    context.runOnContext(v -> turned.complete());
    return turned.future();
  }

  /**
   * An agent's socket is gone; may be called from any thread.
   *
   * @param connection its number
   */
  public void disconnected(String agent, long connection) {
    context.runOnContext(
        v -> {
          time.disconnected(agent);
          gone.merge(agent, connection, Math::max);
          presences
              .run(agent, () -> presence.gone(new Sender(agent, connection)))
              .onFailure(
                  e ->
                      LOG.atWarn()
                          .addKeyValue("agent", agent)
                          .log("agent {} is gone, not stored: {}", agent, e.getMessage()));
          tell(listener -> listener.disconnected(agent));
        });
  }

  private boolean isGone(Sender from) {
    return gone.getOrDefault(from.agent(), -1L) >= from.connection();
  }

  private <T> void consume(
      String address, Class<T> type, BiFunction<Sender, T, Future<JsonObject>> handler) {
    vertx
        .eventBus()
        .<JsonObject>localConsumer(
            address,
            message -> {
              Sender from = Sender.of(message.headers());
              try {
                handler
                    .apply(from, BusCodec.decode(message.body(), type))
                    .onSuccess(message::reply)
                    .onFailure(e -> unanswered(message, from.agent(), e));
              } catch (IllegalArgumentException e) {
                LOG.atWarn()
                    .addKeyValue("agent", from.agent())
                    .log("agent {}: {}", from.agent(), e.getMessage());
                message.reply(BusCodec.encode(Rejected.of(Rejection.TOO_OLD, e.getMessage())));
              }
            });
  }

  private static void unanswered(Message<JsonObject> message, String agent, Throwable e) {
    LOG.atWarn()
        .addKeyValue("agent", agent)
        .log("agent {}: cannot store now: {}", agent, e.getMessage());
    message.reply(BusCodec.encode(Rejected.busy(RETRY_MS, "the database cannot store now")));
  }

  private Future<JsonObject> onResume(Sender from, Resume resume) {
    String agent = from.agent();
    return queues
        .run(agent, () -> ingest.resume(agent, resume, () -> isGone(from)))
        .map(BusCodec::encode);
  }

  private Future<JsonObject> onBatch(Sender from, Batch batch) {
    String agent = from.agent();
    if (batch.lines().isEmpty()
        || batch.lines().size() > Batch.MAX_RECORDS
        || batch.lines().stream().mapToInt(String::length).sum() > Incoming.MAX_BYTES) {
      String text = "a batch of %d records".formatted(batch.lines().size());
      return Future.succeededFuture(BusCodec.encode(Rejected.of(Rejection.TOO_LARGE, text)));
    }
    if (queues.waiting(agent) >= 2 * Batch.WINDOW) {
      return Future.succeededFuture(
          BusCodec.encode(Rejected.busy(RETRY_MS, "too many batches at once")));
    }
    Incoming incoming = Incoming.of(agent, batch);
    return queues.run(agent, () -> store(incoming)).map(BusCodec::encode);
  }

  private Future<IngestReply> store(Incoming batch) {
    Instant now = Instant.now();
    TimedRecords timed = TimedRecords.of(batch, time, now);
    long began = System.nanoTime();
    return Future.all(timed.months().stream().map(partitions::ensure).toList())
        .compose(ready -> groups.store(new PgIngest.Task(batch, timed::statements)))
        .onFailure(e -> doubtful.add(batch))
        .map(
            outcome -> {
              meters.stored(outcome, System.nanoTime() - began);
              tellCommitted(batch, outcome);
              if (outcome.reply() instanceof Rejected rejected) {
                LOG.atWarn()
                    .addKeyValue("agent", batch.agent())
                    .log("agent {}: {} {}", batch.agent(), rejected.code(), rejected.text());
              }
              return outcome.reply();
            });
  }

  private void tellCommitted(Incoming batch, PgIngest.Outcome outcome) {
    if (outcome.reply() instanceof Stored) {
      List<Numbered> records = doubtful.settle(batch, outcome.committed());
      if (!records.isEmpty()) {
        tell(listener -> listener.committed(batch.agent(), records));
      }
    }
  }

  private Future<JsonObject> onHeartbeat(Sender from, Heartbeat heartbeat) {
    String agent = from.agent();
    time.heard(agent, heartbeat.monoNs(), Instant.now());
    tell(listener -> listener.heartbeat(agent, heartbeat));
    return presences
        .run(agent, () -> presence.heard(from, heartbeat))
        .map(stored -> new JsonObject());
  }

  private void tell(Consumer<IngestListener> what) {
    for (IngestListener listener : listeners) {
      try {
        what.accept(listener);
      } catch (RuntimeException e) {
        LOG.error("a listener of ingest failed", e);
      }
    }
  }
}
