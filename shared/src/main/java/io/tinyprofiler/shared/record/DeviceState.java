package io.tinyprofiler.shared.record;

/** Where an agent's connection to a device stands. */
public enum DeviceState {
  /** The port has been seen, nothing more. */
  UNKNOWN,
  OPENING,
  /** Open; the handshake is being repeated until the device says who it is. */
  IDENTIFYING,
  IDLE,
  RUNNING,
  /** A tool writes firmware; the port is the tool's. */
  FLASHING,
  /** The port vanished or the device fell silent; the agent keeps trying. */
  LOST
}
