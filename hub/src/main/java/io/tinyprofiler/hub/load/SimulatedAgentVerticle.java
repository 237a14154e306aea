package io.tinyprofiler.hub.load;

import io.tinyprofiler.shared.bus.Address;
import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.bus.Resume;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.AgentStarted;
import io.tinyprofiler.shared.record.RecordCodec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * One agent with boards that generate, as a hub sees it: resumes, batches with a window in flight,
 * heartbeats. It is deployed when the hub has said where to go on.
 */
final class SimulatedAgentVerticle extends VerticleBase {

  private static final int HEARTBEAT_MS = 5_000;
  private static final int RETRY_MS = 500;

  private final WebSocketClient client;
  private final WebSocketConnectOptions address;
  private final String id;
  private final String epoch;
  private final List<SimulatedDevice> devices;
  private final Backlog backlog;
  private final Tally tally;
  private final Promise<Void> connected = Promise.promise();

  /** Completed when the hub has every record; nobody waits for it between phases. */
  private Promise<Void> emptied = Promise.promise();

  private BridgeSocket socket;
  private long nextToSend;
  private int inFlight;
  private boolean sending;
  private boolean resuming;
  private boolean goingBack;
  private boolean generating;
  private boolean closed;
  private long heartbeat = -1;
  private double owed;
  private long[] made = new long[Batch.MAX_RECORDS];

  SimulatedAgentVerticle(
      WebSocketClient client,
      WebSocketConnectOptions address,
      String id,
      List<SimulatedDevice> devices,
      Tally tally) {
    this.client = client;
    this.address = address;
    this.id = id;
    this.epoch = "%016x".formatted(ThreadLocalRandom.current().nextLong());
    this.devices = devices;
    this.backlog = new Backlog(epoch);
    this.tally = tally;
  }

  /** Writes what it has to say at first, and what its devices have; before it starts. */
  void prepare(LoadPlan plan) {
    RandomGenerator random = new Random(id.hashCode());
    add(new AgentStarted(epoch, "load", id, id, "0", null));
    for (SimulatedDevice device : devices) {
      device.found().forEach(this::add);
      device.begin(plan, random, System.nanoTime()).forEach(this::add);
    }
  }

  @Override
  public Future<?> start() {
    open();
    return connected.future();
  }

  @Override
  public Future<?> stop() {
    closed = true;
    vertx.cancelTimer(heartbeat);
    return socket == null ? Future.succeededFuture() : socket.close().otherwiseEmpty();
  }

  /**
   * Sends what waits; may be called from any thread.
   *
   * @return completes when the hub has every record
   */
  Future<Void> deliver() {
    Promise<Void> delivered = Promise.promise();
    context.runOnContext(
        v -> {
          emptied = delivered;
          sending = true;
          fill();
          lookWhetherEmpty();
        });
    return delivered.future();
  }

  /**
   * Generates for a time, then ends what its devices do; may be called from any thread.
   *
   * @return completes when the hub has every record
   */
  Future<Void> generate(LoadPlan plan) {
    Promise<Void> delivered = Promise.promise();
    context.runOnContext(
        v -> {
          emptied = delivered;
          sending = true;
          generating = true;
          fill();
          if (plan.seconds() == 0) {
            end();
            return;
          }
          long first = 1L + ThreadLocalRandom.current().nextInt(LoadPlan.CHUNK_MS);
          double each = plan.tokensPerSecond() * LoadPlan.CHUNK_MS / 1_000;
          long timer = vertx.setPeriodic(first, LoadPlan.CHUNK_MS, t -> generate(each));
          vertx.setTimer(
              TimeUnit.SECONDS.toMillis(plan.warmUp() + (long) plan.seconds()),
              over -> {
                vertx.cancelTimer(timer);
                end();
              });
        });
    return delivered.future();
  }

  private void generate(double tokensOfEach) {
    owed += tokensOfEach;
    int whole = (int) owed;
    owed -= whole;
    long now = System.nanoTime();
    for (SimulatedDevice device : devices) {
      device.generate(whole, now).forEach(this::add);
    }
    tally.generated(whole * devices.size(), now);
    fill();
  }

  private void end() {
    generating = false;
    devices.forEach(device -> device.stop().forEach(this::add));
    fill();
    lookWhetherEmpty();
  }

  Backlog backlog() {
    return backlog;
  }

  private void add(AgentRecord record) {
    long now = System.nanoTime();
    backlog.add(
        RecordCodec.line(backlog.next(), Instant.now(), now, RecordCodec.body(record)), now);
  }

  private void open() {
    if (closed) {
      return;
    }
    client
        .connect(address)
        .onFailure(e -> again())
        .onSuccess(
            open -> {
              socket = new BridgeSocket(vertx, open, this::lost);
              inFlight = 0;
              goingBack = false;
              resume();
            });
  }

  private void again() {
    long pause = (long) RETRY_MS + ThreadLocalRandom.current().nextInt(RETRY_MS);
    vertx.setTimer(pause, timer -> open());
  }

  private void lost() {
    vertx.cancelTimer(heartbeat);
    socket = null;
    if (!closed) {
      tally.reconnected();
      again();
    }
  }

  private void resume() {
    resuming = true;
    socket
        .request(Address.RESUME, new Resume(epoch, id, backlog.highest()), IngestReply.class)
        .onComplete(
            answer -> {
              if (answer.failed() || !(answer.result() instanceof IngestReply.Stored stored)) {
                giveUp();
                return;
              }
              resuming = false;
              stored(stored.last());
              nextToSend = stored.last() + 1;
              heartbeat = vertx.setPeriodic(1, HEARTBEAT_MS, timer -> beat());
              connected.tryComplete();
              fill();
              lookWhetherEmpty(); // all was stored, and only the answer lost
            });
  }

  private void giveUp() {
    if (socket != null) {
      socket.close();
    }
  }

  private void fill() {
    while (socket != null
        && sending
        && !resuming
        && !goingBack
        && inFlight < Batch.WINDOW
        && nextToSend <= backlog.highest()) {
      Batch batch = backlog.from(nextToSend);
      nextToSend = batch.last() + 1;
      inFlight++;
      socket
          .request(Address.INGEST, batch, IngestReply.class)
          .onComplete(answer -> answered(answer.succeeded() ? answer.result() : null));
    }
  }

  /** Null for no answer. */
  private void answered(IngestReply answer) {
    if (socket == null) {
      return;
    }
    inFlight--;
    if (answer instanceof IngestReply.Stored stored) {
      stored(stored.last());
    } else {
      tally.refused();
      goingBack = true;
    }
    if (goingBack && inFlight == 0) {
      goingBack = false;
      nextToSend = backlog.stored() + 1;
    }
    fill();
    lookWhetherEmpty();
  }

  private void stored(long last) {
    long now = System.nanoTime();
    int[] n = {0};
    backlog.stored(
        last,
        madeNs -> {
          if (n[0] == made.length) {
            made = Arrays.copyOf(made, 2 * made.length);
          }
          made[n[0]++] = madeNs;
        });
    tally.stored(made, n[0], now);
  }

  private void lookWhetherEmpty() {
    if (!generating && backlog.isEmpty()) {
      emptied.tryComplete();
    }
  }

  private void beat() {
    List<Heartbeat.Device> told = devices.stream().map(SimulatedDevice::heartbeat).toList();
    Heartbeat now =
        new Heartbeat(
            "load",
            id,
            System.nanoTime(),
            System.currentTimeMillis(),
            backlog.highest() - backlog.stored(),
            0,
            told,
            devices.stream().flatMap(device -> device.session().stream()).toList(),
            null);
    socket.request(Address.HEARTBEAT, now).onFailure(e -> giveUp());
  }
}
