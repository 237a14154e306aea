package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.flash.FlashFailure;
import io.tinyprofiler.agent.model.Model;
import io.tinyprofiler.agent.power.join.SessionPower;
import io.tinyprofiler.agent.spool.RecordSink;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/**
 * Carries out one session: gives its {@link SessionRun} a device, the time and a sink. All calls
 * and callbacks are on the device's event loop.
 */
final class SessionExecution
    implements SessionDevice.Listener, SessionEffects, RecordQueue.Listener, FlashStep.Owner {

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final SessionSpec spec;
  private final FlashStep flash;
  private final SessionRun run;
  private final RecordQueue records;
  private final Promise<AgentRecord.SessionEnded> ended = Promise.promise();

  private SessionDevice device;
  private SessionPower power;
  private boolean resting;
  private boolean cancelled;
  private Throwable failure;
  private long timer = NO_TIMER;
  private long timerDueNs;

  SessionExecution(
      Vertx vertx,
      RecordSink sink,
      SessionSpec spec,
      int nextIndex,
      SessionLimits limits,
      Supplier<RunName> names) {
    this.vertx = vertx;
    this.spec = spec;
    this.flash = new FlashStep(spec, nextIndex, System::nanoTime, this);
    this.run = new SessionRun(spec, nextIndex, limits, names, this);
    this.records = new RecordQueue(sink, this);
  }

  SessionSpec spec() {
    return spec;
  }

  /** Completes when the session's last record is durable; fails when a record was not kept. */
  Future<AgentRecord.SessionEnded> ended() {
    return ended.future();
  }

  /** Whether it could go on if its device were there. */
  boolean waiting() {
    return flash.over()
        ? flash.failure() == null && run.state() == SessionState.WAITING
        : flash.waiting();
  }

  /** To be called once, before all else. */
  void begin() {
    run.begin(System.nanoTime());
    rearm();
  }

  /** The device is there and idle: the session takes it, or has its firmware written first. */
  void take(SessionDevice idle) {
    if (!flash.over()) {
      flash.onDevice(idle);
      flashMoved();
    }
    if (waiting() && flash.over()) {
      device = idle;
      power = power == null ? idle.power().orElse(null) : power;
      if (power != null) {
        power.meets(idle.info());
      }
      idle.occupy(this);
      run.onDevice(idle.info(), System.nanoTime());
      rearm();
    }
  }

  /** The firmware's step went on by itself, or is over. */
  @Override
  public void flashMoved() {
    FlashFailure why = flash.failure();
    if (flash.over() && flash.cancelled()) {
      run.cancel(System.nanoTime());
    } else if (flash.over() && why != null) {
      append(
          new AgentRecord.SessionEnded(
              spec.session(), SessionOutcome.FAILED, why.kind(), why.getMessage()));
    }
    rearm();
  }

  /** Ends the session as soon as the device has ended its run. */
  void cancel() {
    cancelled = true;
    stop();
  }

  /** Whether it was asked to end, even if it could not write that down. */
  boolean cancelled() {
    return cancelled;
  }

  private void stop() {
    if (!flash.over()) {
      flash.cancel();
      flashMoved();
    } else if (flash.failure() == null || failure != null) {
      run.cancel(System.nanoTime());
      rearm();
    }
  }

  @Override
  public void onEvent(DeviceEvent event, long hostNs) {
    if (power != null) {
      power.hears(event, hostNs);
    }
    run.onEvent(event, hostNs, System.nanoTime());
    rearm();
  }

  @Override
  public void onLost(FailureKind kind, String reason) {
    device = null;
    resting = false;
    run.onLost(kind, reason, System.nanoTime());
    rearm();
  }

  @Override
  public void send(DeviceCommand command) {
    if (power != null && command instanceof DeviceCommand.Run) {
      resting = false;
      power.runs(System.nanoTime());
    }
    if (device != null) {
      device.send(command);
    }
  }

  @Override
  public long restNs(long nowNs) {
    if (power == null) {
      return 0;
    }
    if (!resting) {
      resting = true;
      power.rests(nowNs);
    }
    return power.restNs(nowNs);
  }

  @Override
  public void append(AgentRecord record) {
    if (power == null) {
      records.append(record);
    } else {
      power.seen(record, System.nanoTime()).forEach(records::append);
    }
  }

  @Override
  public void fetch(String model, Handler<AsyncResult<Model>> taker) {
    device
        .model(model)
        .onComplete(
            fetched -> {
              taker.handle(fetched);
              run.onTime(System.nanoTime());
              rearm();
            });
  }

  @Override
  public void durable(AgentRecord record) {
    if (record instanceof AgentRecord.SessionEnded last) {
      release();
      ended.complete(last);
    }
  }

  /** Records are missing: the device is stopped, and the journal knows where to go on. */
  @Override
  public void failed(Throwable cause) {
    failure = cause;
    stop();
  }

  private void release() {
    SessionDevice last = device;
    device = null;
    if (last != null) {
      last.vacate();
    }
    if (power != null) {
      power.close();
    }
  }

  /** After each step: one timer, for the next time that the session wants to be called. */
  private void rearm() {
    if (failure != null && run.state() == SessionState.ENDED) {
      release();
      ended.tryFail(failure);
    }
    long deadlineNs = Math.min(run.deadlineNs(), flash.deadlineNs());
    if (deadlineNs == Long.MAX_VALUE || (timer != NO_TIMER && timerDueNs <= deadlineNs)) {
      return; // a timer that comes early finds nothing to do and is set anew
    }
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
    }
    timerDueNs = deadlineNs;
    long ms = Math.max(1, (deadlineNs - System.nanoTime() + 999_999) / 1_000_000);
    timer = vertx.setTimer(ms, id -> onTimer());
  }

  private void onTimer() {
    timer = NO_TIMER;
    if (!flash.over()) {
      flash.onTime(System.nanoTime());
      flashMoved();
      return;
    }
    run.onTime(System.nanoTime());
    rearm();
  }
}
