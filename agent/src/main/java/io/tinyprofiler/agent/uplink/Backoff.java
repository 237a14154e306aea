package io.tinyprofiler.agent.uplink;

/** Pauses that double from the shortest to the longest, the upper half of each at random. */
final class Backoff {

  private final long minMs;
  private final long maxMs;
  private long nextMs;

  Backoff(long minMs, long maxMs) {
    this.minMs = minMs;
    this.maxMs = maxMs;
    this.nextMs = minMs;
  }

  /**
   * The pause before the next attempt, ms.
   *
   * @param random 0 to 1
   */
  long next(double random) {
    long pause = spread(nextMs, random);
    nextMs = Math.min(maxMs, nextMs * 2);
    return pause;
  }

  /** The longest pause, for what time alone does not heal. */
  long longest(double random) {
    return spread(maxMs, random);
  }

  void reset() {
    nextMs = minMs;
  }

  private static long spread(long pauseMs, double random) {
    return Math.max(1, Math.round(pauseMs / 2.0 * (1 + random)));
  }
}
