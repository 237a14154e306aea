package io.tinyprofiler.hub.backup;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/**
 * When the next backup is to be made: a pure function.
 *
 * @param since from when on there should be backups
 * @param lastMade when the last one that came to its end began; null before the first
 * @param lastTried when the last one began at all; null before the first
 */
record Due(Instant since, Instant lastMade, Instant lastTried) {

  /** After a failure. */
  private static final Duration PAUSE = Duration.ofHours(1);

  /** What is further ahead than this was written by a clock that was wrong. */
  private static final Duration AHEAD = Duration.ofMinutes(5);

  boolean at(Instant now, LocalTime daily) {
    if (lastTried != null
        && !lastTried.isAfter(now.plus(AHEAD))
        && lastTried.plus(PAUSE).isAfter(now)) {
      return false;
    }
    Instant before = lastMade == null ? since : lastMade;
    return before.isAfter(now.plus(AHEAD)) || before.isBefore(lastTime(now, daily));
  }

  private static Instant lastTime(Instant now, LocalTime daily) {
    ZonedDateTime today = now.atZone(ZoneOffset.UTC).with(daily);
    return (today.toInstant().isAfter(now) ? today.minusDays(1) : today).toInstant();
  }
}
