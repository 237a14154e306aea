package io.tinyprofiler.shared.record;

import java.time.Instant;
import java.time.LocalDate;

/** Reads times as {@link Instant#toString} writes them, without a formatter: one in each line. */
final class UtcTime {

  private static final int SECONDS_END = 19;
  private static final int NANO_DIGITS = 9;

  private UtcTime() {}

  /**
   * Reads a time; any form that {@link Instant#parse} takes.
   *
   * @throws java.time.DateTimeException if it is none
   */
  static Instant parse(String text) {
    int last = text.length() - 1;
    if (last < SECONDS_END || !isUsual(text, last)) {
      return Instant.parse(text);
    }
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    if (hour > 23 || minute > 59 || second > 59) {
      return Instant.parse(text);
    }
    long day =
        LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)).toEpochDay();
    int nanos = 0;
    for (int i = 0; i < NANO_DIGITS; i++) {
      int at = SECONDS_END + 1 + i;
      nanos = nanos * 10 + (at < last ? text.charAt(at) - '0' : 0);
    }
    return Instant.ofEpochSecond(day * 86_400 + hour * 3_600L + minute * 60L + second, nanos);
  }

  /** {@code 2026-11-23T10:15:30Z}, with up to nine digits of a fraction. */
  private static boolean isUsual(String text, int last) {
    if (text.charAt(last) != 'Z'
        || last == SECONDS_END + 1
        || last > SECONDS_END + 1 + NANO_DIGITS) {
      return false;
    }
    for (int i = 0; i < last; i++) {
      char c = text.charAt(i);
      boolean fits =
          switch (i) {
            case 4, 7 -> c == '-';
            case 10 -> c == 'T';
            case 13, 16 -> c == ':';
            case SECONDS_END -> c == '.';
            default -> c >= '0' && c <= '9';
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }
}
