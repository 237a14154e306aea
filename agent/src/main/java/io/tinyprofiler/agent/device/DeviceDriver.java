package io.tinyprofiler.agent.device;

/**
 * The dialogue with a device in one protocol. Does no I/O, has no clock but that of its {@link
 * Effects}, and starts no timer: bytes and the time go in, effects come out. One driver serves one
 * opening of a port.
 */
public interface DeviceDriver {

  /** Makes the driver of a port that was just opened. */
  @FunctionalInterface
  interface Factory {

    /**
     * A driver.
     *
     * @param port its name
     */
    DeviceDriver create(String port, Effects effects);
  }

  /** What a driver wants done. */
  interface Effects {

    /**
     * The device told something.
     *
     * @param hostNs when the read that completed it returned, agent's monotonic clock
     */
    void event(DeviceEvent event, long hostNs);

    /** Bytes for the device, in order. */
    void write(byte[] bytes);

    /** The agent's monotonic clock now, ns: for devices that have no clock of their own. */
    long nowNs();
  }

  /**
   * Takes what was read, cut anywhere; never fails, whatever it is.
   *
   * @param bytes valid during this call only
   * @param hostNs when the read returned, agent's monotonic clock
   */
  void received(byte[] bytes, int length, long hostNs);

  /** Asks the device who it is; harmless at any time, and to be repeated until it answers. */
  void identify();

  void send(DeviceCommand command);

  /**
   * Whether a device that is asked for a sign of life gives one; the silence of any other tells
   * nothing.
   */
  default boolean answers() {
    return true;
  }
}
