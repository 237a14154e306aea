package io.tinyprofiler.shared.metric;

/**
 * A timed window of inferences.
 *
 * @param tickHz rate of the device's clock, 1/s
 * @param iterations inferences in it
 * @param ticks its length
 */
public record WindowTrace(long tickHz, int iterations, long ticks) {

  /** Inferences per second. */
  double rate() {
    return iterations * (double) tickHz / ticks;
  }
}
