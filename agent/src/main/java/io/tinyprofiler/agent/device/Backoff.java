package io.tinyprofiler.agent.device;

/**
 * How long to wait before the next attempt: doubling, bounded, and jittered, so that many do not
 * come back at once.
 */
record Backoff(long minMs, long maxMs) {

  /**
   * The pause in ms.
   *
   * @param attempt failed so far, from 1
   * @param random from 0 to 1, exclusive
   */
  long delayMs(int attempt, double random) {
    long doubled = minMs << Math.min(attempt - 1, 30);
    long full = doubled <= 0 ? maxMs : Math.min(doubled, maxMs);
    return Math.max(1, (long) (full * (0.5 + random / 2)));
  }
}
