package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.flash.Flasher.Written;
import io.tinyprofiler.agent.model.Model;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A device on a test's event loop: answers at once, unless a run is to be held open. */
final class PlayedDevice implements SessionDevice {

  static final int TOKENS = 3;

  private final Vertx vertx;
  private final String uid;
  private boolean there = true;
  private boolean holding;
  private Listener session;
  private long tick;
  private DeviceCommand.Run run;
  private CompletableFuture<DeviceCommand.Run> held = new CompletableFuture<>();

  /** What the test completes for a session that names a firmware. */
  final Promise<Path> fetched = Promise.promise();

  final Promise<Written> written = Promise.promise();
  private String platform = "host";

  PlayedDevice(Vertx vertx, String uid) {
    this.vertx = vertx;
    this.uid = uid;
  }

  /** From now on a run begins and does not end by itself. */
  PlayedDevice hold() {
    holding = true;
    held = new CompletableFuture<>();
    return this;
  }

  PlayedDevice release() {
    holding = false;
    return this;
  }

  /** Completes when a held run has begun. */
  CompletableFuture<DeviceCommand.Run> held() {
    return held;
  }

  /** Pulls the plug. */
  void unplug() {
    there = false;
    Listener last = session;
    session = null;
    last.onLost(FailureKind.LINK, "unplugged");
  }

  /** It is gone while no session has it. */
  void vanish() {
    there = false;
  }

  /** The firmware makes it another board. */
  PlayedDevice became(String other) {
    platform = other;
    return this;
  }

  PlayedDevice plugIn() {
    there = true;
    return this;
  }

  @Override
  public DeviceInfo info() {
    return new DeviceInfo(
        platform,
        uid,
        "fw",
        "",
        null,
        1_000_000,
        null,
        null,
        "m",
        "",
        List.of("live", "sync"),
        "int8",
        "boot",
        "power");
  }

  @Override
  public boolean idle() {
    return there && session == null;
  }

  @Override
  public Future<Path> fetch(String firmware) {
    return fetched.future();
  }

  @Override
  public Future<Model> model(String sha256) {
    return Future.failedFuture("no session of these tests names a model");
  }

  @Override
  public Future<Written> write(Path firmware) {
    there = false; // its port is the tool's
    return written.future();
  }

  @Override
  public void occupy(Listener taker) {
    if (!idle()) {
      throw new IllegalStateException(uid + " is not idle");
    }
    session = taker;
  }

  @Override
  public void vacate() {
    session = null;
  }

  @Override
  public void send(DeviceCommand command) {
    vertx.getOrCreateContext().runOnContext(later -> obey(command));
  }

  private void obey(DeviceCommand command) {
    if (command instanceof DeviceCommand.Sync sync) {
      tell(new DeviceEvent.Synced(sync.nonce(), System.nanoTime() / 1_000));
    } else if (command instanceof DeviceCommand.Run asked) {
      run = asked;
      tick = System.nanoTime() / 1_000;
      tell(new DeviceEvent.RunAccepted(asked.run(), tick, 1));
      if (holding) {
        held.complete(asked);
      } else {
        finish(RunStatus.DONE);
      }
    } else if (command instanceof DeviceCommand.Abort && run != null) {
      finish(RunStatus.ABORTED);
    }
  }

  private void finish(RunStatus status) {
    TokenHash hash = new TokenHash();
    long number = run.run();
    run = null;
    for (int position = 0; position < TOKENS; position++) {
      hash.add(position);
      tell(new DeviceEvent.Token(number, position, ++tick, position, new byte[] {'x'}));
    }
    tell(new DeviceEvent.RunEnded(number, ++tick, TOKENS, hash.hex(), status, null));
  }

  private void tell(DeviceEvent event) {
    if (session != null) {
      session.onEvent(event, System.nanoTime());
    }
  }
}
