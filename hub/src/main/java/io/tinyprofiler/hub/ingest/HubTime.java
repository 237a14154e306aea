package io.tinyprofiler.hub.ingest;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/**
 * Places an agent's monotonic times on the hub's wall clock: a Pi has no clock of its own until
 * NTP. Each message that tells the agent's time bounds the offset from above, as it took time to
 * arrive; the least bound counts.
 */
final class HubTime {

  /** Nobody measured before that; partitions are not made for a clock gone wrong. */
  private static final Duration BACK = Duration.ofDays(730);

  private static final Duration AHEAD = Duration.ofDays(1);

  /** A monotonic time that is this much above the agent's own is of an earlier boot. */
  private static final long SLACK_NS = 60_000_000_000L;

  /**
   * A time on the hub's clock.
   *
   * @param clamped whether it had to be moved into the plausible range
   */
  record Mapped(OffsetDateTime time, boolean clamped) {}

  private record Anchor(long offsetNs, long newestMonoNs, boolean old) {}

  private final Map<String, Anchor> anchors = new HashMap<>();

  /** The agent said that its monotonic clock reads this; the hub's clock reads {@code now}. */
  void heard(String agent, long monoNs, Instant now) {
    long offsetNs = nanos(now) - monoNs;
    anchors.merge(
        agent,
        new Anchor(offsetNs, monoNs, false),
        (known, heard) ->
            known.old || heard.newestMonoNs < known.newestMonoNs // rebooted: the clock began anew
                ? heard
                : new Anchor(Math.min(known.offsetNs, heard.offsetNs), heard.newestMonoNs, false));
  }

  /**
   * The agent's connection ended: what it says next counts alone, as the clocks drift apart. Until
   * then the old mapping is better than none, as batches may still be waiting.
   */
  void disconnected(String agent) {
    anchors.computeIfPresent(
        agent, (id, known) -> new Anchor(known.offsetNs, known.newestMonoNs, true));
  }

  /**
   * Maps a record's time; {@code at}, the agent's wall clock, serves where nothing better is known.
   */
  Mapped map(String agent, long monoNs, Instant at, Instant now) {
    Anchor anchor = anchors.get(agent);
    Instant time = at;
    if (anchor != null && monoNs <= anchor.newestMonoNs + SLACK_NS) {
      long ns = monoNs + anchor.offsetNs;
      time =
          Instant.ofEpochSecond(
              Math.floorDiv(ns, 1_000_000_000L), Math.floorMod(ns, 1_000_000_000L));
    }
    Instant earliest = now.minus(BACK);
    Instant latest = now.plus(AHEAD);
    boolean clamped = time.isBefore(earliest) || time.isAfter(latest);
    Instant kept = time.isBefore(earliest) ? earliest : time.isAfter(latest) ? latest : time;
    return new Mapped(kept.atOffset(ZoneOffset.UTC), clamped);
  }

  private static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }
}
