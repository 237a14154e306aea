package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.SessionSpec;

/** The device of a session over its comings and goings. */
final class SessionGuest {

  private final SessionSpec spec;
  private DeviceInfo info;
  private boolean present;
  private RunOutcome unfit;

  SessionGuest(SessionSpec spec) {
    this.spec = spec;
  }

  /** What it said of itself last; null until it was here. */
  DeviceInfo info() {
    return info;
  }

  boolean present() {
    return present;
  }

  /**
   * Why the session cannot go on with it, however often it is tried: it cannot do what is asked
   * for, or it came back with another model or firmware. Null if it can.
   */
  RunOutcome unfit() {
    return unfit;
  }

  /** Whether it booted since it was here; not so of one that comes for the first time. */
  boolean rebooted(DeviceInfo device) {
    return info != null && !info.bootId().equals(device.bootId());
  }

  /** What happened to it, for people. */
  static String reboot(DeviceInfo device) {
    return "rebooted (%s)".formatted(device.resetCause());
  }

  /** How a run went in which the device left, in the light of what it says now; null stays null. */
  RunOutcome judged(RunOutcome run, DeviceInfo device) {
    return run == null || !rebooted(device)
        ? run
        : run.blamed(RunMark.REBOOT, "it went away and " + reboot(device));
  }

  void meet(DeviceInfo device) {
    unfit = unfit != null ? unfit : Setup.unfit(spec, info, device);
    info = device;
    present = true;
  }

  /** What it says of itself may have changed: a model was loaded to it. */
  void hear(DeviceEvent event) {
    if (event instanceof DeviceEvent.Hello hello) {
      meet(hello.info());
    }
  }

  void leave() {
    present = false;
  }
}
