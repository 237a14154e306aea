package io.tinyprofiler.agent.device;

/**
 * The dialogue with a device in one protocol. Does no I/O, reads no clock and starts no timer:
 * bytes and the time go in, {@link Effects} come out. One driver serves one opening of a port.
 */
interface DeviceDriver {

  /** Makes the driver of a port that was just opened. */
  @FunctionalInterface
  interface Factory {
    DeviceDriver create(Effects effects);
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
}
