package io.tinyprofiler.agent.session;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * How patient a session is, and what it bears.
 *
 * @param repeats how often a failed run is done again before the session fails
 * @param answer wait for the answer to a command
 * @param silence longest pause between two signs of life in a run; in a deferred run the device is
 *     asked for one then. Shorter than the silence after which a connection counts as lost, so that
 *     a run is ended before its device is given up; longer than half of it, for then the connection
 *     asks for a sign of life
 * @param abort wait for the end of an aborted run
 * @param comeBack wait for a device whose link was lost in a run: what it says then tells whether
 *     the board or the link failed
 * @param resume pause after records could not be kept: room may have been made
 * @param maxCelsius highest temperature of a run that counts, unless the session has a limit of its
 *     own; null for none
 */
public record SessionLimits(
    int repeats,
    Duration answer,
    Duration silence,
    Duration abort,
    Duration comeBack,
    Duration resume,
    Double maxCelsius) {

  /**
   * The usual patience.
   *
   * @param silenceLimitMs after which a connection counts as lost, ms
   * @param maxCelsius 0 for no limit
   */
  public static SessionLimits within(int silenceLimitMs, int maxCelsius) {
    return new SessionLimits(
        2,
        Duration.ofSeconds(5),
        Duration.ofMillis(silenceLimitMs * 2L / 3),
        Duration.ofMillis(silenceLimitMs / 6),
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        maxCelsius == 0 ? null : (Double) (double) maxCelsius);
  }

  public SessionLimits {
    if (repeats < 0) {
      throw new IllegalArgumentException("repeats is " + repeats);
    }
  }

  /** Says how long a device was silent. */
  static String silent(Duration time) {
    BigDecimal seconds = BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros();
    return "silent for %s s".formatted(seconds.toPlainString());
  }
}
