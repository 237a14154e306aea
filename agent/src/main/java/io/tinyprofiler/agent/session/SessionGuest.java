package io.tinyprofiler.agent.session;

import io.tinyprofiler.shared.record.DeviceInfo;

/** The device of a session over its comings and goings. */
final class SessionGuest {

  private DeviceInfo info;
  private boolean present;
  private boolean foreign;

  /** What it said of itself last; null until it was here. */
  DeviceInfo info() {
    return info;
  }

  boolean present() {
    return present;
  }

  /** Whether it came back as another one: with another model or firmware. */
  boolean foreign() {
    return foreign;
  }

  /** Whether it booted since it was here; not so of one that comes for the first time. */
  boolean rebooted(DeviceInfo device) {
    return info != null && !info.bootId().equals(device.bootId());
  }

  /** What happened to it, for people. */
  static String reboot(DeviceInfo device) {
    return "rebooted (%s)".formatted(device.resetCause());
  }

  void meet(DeviceInfo device) {
    foreign |= info != null && !Setup.of(info).equals(Setup.of(device));
    info = device;
    present = true;
  }

  void leave() {
    present = false;
  }
}
