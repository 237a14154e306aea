package io.tinyprofiler.agent.cli;

import io.tinyprofiler.agent.device.DeviceConnection;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.Devices;
import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.agent.power.PowerConfig;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.agent.session.SoloSession;
import io.tinyprofiler.agent.spool.RecordSink;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Function;

/**
 * One measurement on one port: finds the device, runs the session, lets go of the port. Belongs to
 * the event loop on which it was made.
 */
final class Profiling implements DeviceConnection.Listener {

  private final Vertx vertx;
  private final SerialConfig config;
  private final long patienceMs;
  private final RecordSink sink;
  private final Function<String, SessionSpec> specs;
  private final Devices devices;
  private final Promise<AgentRecord.SessionEnded> done = Promise.promise();

  private SoloSession session;
  private long timer;

  /**
   * A measurement to begin.
   *
   * @param config names one port
   * @param patienceMs how long a device may take to say who it is, ms
   * @param specs what to do, once the device is known
   */
  Profiling(
      Vertx vertx,
      SerialConfig config,
      long patienceMs,
      RecordSink sink,
      Function<String, SessionSpec> specs) {
    this.vertx = vertx;
    this.config = config;
    this.patienceMs = patienceMs;
    this.sink = sink;
    this.specs = specs;
    this.devices = new Devices(vertx, config, this);
  }

  /**
   * Measures.
   *
   * @return the session's end, or a {@link Problem} of the port or the device
   */
  Future<AgentRecord.SessionEnded> begin() {
    giveTime();
    devices.start().onFailure(done::tryFail);
    return done.future().eventually(devices::close);
  }

  /** Ends it as soon as the device has ended its run. */
  void cancel() {
    if (session == null) {
      done.tryFail(new Problem("cancelled", "nothing was measured", "start again"));
    } else {
      session.cancel();
    }
  }

  @Override
  public void onState(DeviceConnection connection, DeviceState state, String reason) {
    if (done.future().isComplete()) {
      return;
    }
    if (state == DeviceState.IDLE) {
      vertx.cancelTimer(timer);
      identified(connection);
    } else if (state == DeviceState.LOST && session == null) {
      done.tryFail(problem("port-unusable", reason));
    } else if (state == DeviceState.LOST) {
      giveTime();
    }
  }

  @Override
  public void onEvent(DeviceConnection connection, DeviceEvent event, long hostNs) {
    // the session hears them itself
  }

  private void identified(DeviceConnection connection) {
    if (session != null) {
      session.onIdle(connection);
      return;
    }
    session =
        new SoloSession(
            vertx,
            sink,
            specs.apply(connection.info().uid()),
            config.silenceLimitMs(),
            new Meters(PowerConfig.defaults()));
    session.start(connection).onComplete(done::tryComplete, done::tryFail);
  }

  /** Gives the device its time to say who it is. */
  private void giveTime() {
    vertx.cancelTimer(timer);
    timer = vertx.setTimer(patienceMs, id -> giveUp());
  }

  /** A run that waits for what the device would say is written down as lost. */
  private void giveUp() {
    done.tryFail(silent());
    if (session != null) {
      session.cancel();
    }
  }

  private Problem silent() {
    long now = System.nanoTime();
    String reason =
        devices.all().stream()
            .findFirst()
            .map(connection -> connection.report(now).reason())
            .orElse("the port was not opened; give it more time with --timeout");
    return problem(
        "device-silent",
        "no device on %s in %d s: %s".formatted(config.ports().get(0), patienceMs / 1_000, reason));
  }

  /** A connection's reason is a sentence, and often a next step after a semicolon. */
  private static Problem problem(String code, String reason) {
    int next = reason.indexOf("; ");
    return next < 0
        ? new Problem(code, reason, "check power, wiring and firmware")
        : new Problem(code, reason.substring(0, next), reason.substring(next + 2));
  }
}
