package io.tinyprofiler.agent.session;

import java.util.Locale;

/**
 * Watches a device's ticks during one run. A jump forward shows only in the burst of clock
 * exchanges after the run: what arrives late cannot be told from it before. Reads no clock.
 */
final class RunClock {

  /** How long ticks may stay the same while the agent's clock goes on. */
  private static final long STOPPED_NS = 1_000_000_000;

  private static final long UINT32 = 1L << 32;

  private final long stoppedNs;
  private long tick;
  private long movedNs;

  /**
   * Begins at the run's acceptance.
   *
   * @param tickHz rate of the device's clock, 1/s; ticks that last long are not taken for a stop
   * @param hostNs agent's monotonic clock
   */
  RunClock(long tickHz, long tick, long hostNs) {
    this.stoppedNs = STOPPED_NS + 2_000_000_000L / tickHz;
    this.tick = tick;
    this.movedNs = hostNs;
  }

  /**
   * Takes a stamp.
   *
   * @param hostNs when it was read
   * @return what is wrong with the clock and by which evidence; null if nothing
   */
  String onTick(long next, long hostNs) {
    long before = tick;
    long elapsedNs = hostNs - movedNs;
    if (next == before) {
      return elapsedNs > stoppedNs
          ? "the device's clock stopped at tick %d for %s of the agent's clock, up to %d ns"
              .formatted(before, seconds(elapsedNs), hostNs)
          : null;
    }
    tick = next;
    movedNs = hostNs;
    if (next > before) {
      return null;
    }
    return "the device's clock went backwards, from tick %d to %d within %s of the agent's clock, up to %d ns%s"
        .formatted(before, next, seconds(elapsedNs), hostNs, wrapped(before, next));
  }

  private static String wrapped(long before, long next) {
    boolean looksSo = before < UINT32 && next < UINT32 && before - next > UINT32 / 2;
    return looksSo
        ? ", as a counter of 32 bits does: extend it in the firmware, or let hello say ticks32"
        : "";
  }

  private static String seconds(long ns) {
    return String.format(Locale.ROOT, "%.6f s", ns / 1e9);
  }
}
