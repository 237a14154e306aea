package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.SessionSpec;

/**
 * What a device needs between a session's runs: the session's model, and then a burst of questions
 * about its clock. Reads no clock itself.
 */
final class Preparation {

  private final SessionModel model;
  private final SessionClock clock;
  private boolean syncing;

  Preparation(SessionSpec spec, SessionLimits limits, SessionEffects effects) {
    this.model = new SessionModel(spec, effects);
    this.clock = new SessionClock(spec.session(), limits, effects);
  }

  /**
   * The device is there, or says something new of itself.
   *
   * @param booted whether its ticks begin anew
   */
  void meet(DeviceInfo device, boolean booted) {
    model.meet(device);
    if (booted) {
      clock.restart(device);
    }
  }

  void begin(long nowNs) {
    syncing = false;
    model.begin(nowNs);
    goOn(nowNs);
  }

  private void goOn(long nowNs) {
    if (!syncing && model.done() && model.failure() == null) {
      syncing = true;
      clock.begin(nowNs);
    }
  }

  void onEvent(DeviceEvent event, long hostNs, long nowNs) {
    if (syncing) {
      clock.onEvent(event, hostNs, nowNs);
    } else {
      model.onEvent(event, nowNs);
      goOn(nowNs);
    }
  }

  void onTime(long nowNs) {
    if (syncing) {
      clock.onTime(nowNs);
    } else {
      model.onTime(nowNs);
      goOn(nowNs);
    }
  }

  long deadlineNs() {
    return syncing ? clock.deadlineNs() : model.deadlineNs();
  }

  boolean done() {
    return syncing ? clock.done() : model.done();
  }

  /** Why the device is not ready for a run; null if it is. */
  RunOutcome failure() {
    return syncing && !clock.answered()
        ? new RunOutcome(null, FailureKind.BOARD, "the device does not answer", false)
        : model.failure();
  }

  /** What the burst showed if the device's clock jumped since the one before; null if not. */
  String jump() {
    return syncing ? clock.jump() : null;
  }
}
