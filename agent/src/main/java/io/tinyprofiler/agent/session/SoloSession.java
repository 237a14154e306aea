package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceConnection;
import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.agent.spool.RecordSink;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * One session without hub and journal: whoever starts it takes its records. Belongs to the
 * connection's event loop.
 */
public final class SoloSession {

  private final RecordSink sink;
  private final SessionSpec spec;
  private final Meters meters;
  private final SessionExecution execution;

  /**
   * A session to start.
   *
   * @param silenceLimitMs of the connection, ms
   * @param meters of this host's devices
   */
  public SoloSession(
      Vertx vertx, RecordSink sink, SessionSpec spec, int silenceLimitMs, Meters meters) {
    this.meters = meters;
    this.sink = sink;
    this.spec = spec;
    SessionLimits limits = SessionLimits.within(silenceLimitMs, 0);
    this.execution = new SessionExecution(vertx, sink, spec, 0, limits, new RunNames());
  }

  /**
   * Begins on an idle device.
   *
   * @return the session's last record
   */
  public Future<AgentRecord.SessionEnded> start(DeviceConnection connection) {
    return sink.append(new AgentRecord.SessionAccepted(1, spec, connection.info()))
        .compose(
            accepted -> {
              execution.begin();
              onIdle(connection);
              return execution.ended();
            });
  }

  /** The device is there and idle: the session goes on if it waits for it. */
  public void onIdle(DeviceConnection connection) {
    if (execution.waiting() && connection.info().uid().equals(spec.device())) {
      execution.take(new ConnectedDevice(connection, null, null, meters));
    }
  }

  /** Ends it as soon as the device has ended its run. */
  public void cancel() {
    execution.cancel();
  }
}
