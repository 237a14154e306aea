package io.tinyprofiler.agent.power.join;

/**
 * Power of a device that is left alone, right before a run.
 *
 * @param milliwatts mean, mW
 * @param errorMw half of what it still changed by, mW; not the meter's own error
 * @param settled whether it had come to rest
 */
public record IdlePower(double milliwatts, double errorMw, boolean settled) {

  /** What two halves of the idle time may differ by, of their mean. */
  static final double SETTLED = 0.02;

  /** Less than this is no change, W. */
  static final double SETTLED_W = 50e-6;

  static IdlePower of(double firstWatts, double secondWatts) {
    return new IdlePower(
        (firstWatts + secondWatts) / 2 * 1e3,
        Math.abs(secondWatts - firstWatts) / 2 * 1e3,
        settled(firstWatts, secondWatts));
  }

  /** Whether the power of two halves of a time is the same. */
  static boolean settled(double firstWatts, double secondWatts) {
    double mean = Math.abs(firstWatts + secondWatts) / 2;
    return Math.abs(secondWatts - firstWatts) <= Math.max(SETTLED_W, SETTLED * mean);
  }
}
