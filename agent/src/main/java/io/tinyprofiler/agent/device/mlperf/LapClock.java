package io.tinyprofiler.agent.device.mlperf;

/**
 * The microseconds that an MLPerf device prints, unwrapped: on a microcontroller they have 32 bits
 * and begin anew every 71 minutes. How often that happened since the last one, the host's clock
 * tells.
 */
final class LapClock {

  static final long TICK_HZ = 1_000_000;

  private static final long WRAP = 1L << 32;
  private static final long NS_PER_TICK = 1_000;

  private boolean begun;
  private boolean wide;
  private long tick;
  private long atNs;

  /**
   * The next lap, never before the last one.
   *
   * @param lap as printed
   * @param hostNs when it was read
   */
  long tick(long lap, long hostNs) {
    wide |= lap >= WRAP;
    if (!begun || wide) {
      tick = lap;
    } else {
      long passed = lap - tick & WRAP - 1;
      double whole = ((hostNs - atNs) / (double) NS_PER_TICK - passed) / WRAP;
      tick += passed + Math.max(0, Math.round(whole)) * WRAP;
    }
    begun = true;
    atNs = hostNs;
    return tick;
  }

  /** The device rebooted. */
  void restart() {
    begun = false;
    wide = false;
  }
}
