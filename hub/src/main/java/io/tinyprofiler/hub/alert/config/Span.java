package io.tinyprofiler.hub.alert.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Prometheus writes them: {@code 30s}, {@code 1h30m}, {@code 7d}. */
public final class Span {

  private static final Pattern FORM =
      Pattern.compile(
          "(?:(\\d+)y)?(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
  private static final long[] UNIT_MS = {
    365L * 86_400_000, 7L * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000, 1
  };

  private Span() {}

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Duration of(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher form = FORM.matcher(text);
    if (text.isEmpty() || !form.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a duration such as 30s or 1h30m");
    }
    long sum = 0;
    for (int i = 0; i < UNIT_MS.length; i++) {
      String count = form.group(i + 1);
      sum += count == null ? 0 : Math.multiplyExact(Long.parseLong(count), UNIT_MS[i]);
    }
    return Duration.ofMillis(sum);
  }
}
