package io.tinyprofiler.hub.alert.route;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * Times that recur. Every part that is given must hold; one that is empty always does.
 *
 * @param minutes of the day, end exclusive
 * @param weekdays 0 is Sunday
 * @param days of the month; negative ones count from its end
 */
public record TimeInterval(
    List<Range> minutes,
    List<Range> weekdays,
    List<Range> days,
    List<Range> months,
    List<Range> years,
    ZoneId zone) {

  /** From and to, both included. */
  public record Range(int from, int to) {

    boolean has(int value) {
      return from <= value && value <= to;
    }
  }

  public boolean contains(Instant time) {
    ZonedDateTime at = time.atZone(zone);
    int minute = at.getHour() * 60 + at.getMinute();
    return (minutes.isEmpty()
            || minutes.stream().anyMatch(range -> range.from <= minute && minute < range.to))
        && any(weekdays, at.getDayOfWeek().getValue() % 7)
        && (days.isEmpty() || days.stream().anyMatch(range -> hasDay(range, at)))
        && any(months, at.getMonthValue())
        && any(years, at.getYear());
  }

  private static boolean any(List<Range> ranges, int value) {
    return ranges.isEmpty() || ranges.stream().anyMatch(range -> range.has(value));
  }

  /** A range past the month's end is cut at it. */
  private static boolean hasDay(Range range, ZonedDateTime at) {
    int length = YearMonth.from(at).lengthOfMonth();
    int from = range.from < 0 ? length + range.from + 1 : range.from;
    int to = range.to < 0 ? length + range.to + 1 : range.to;
    return new Range(Math.max(1, Math.min(from, length)), Math.max(1, Math.min(to, length)))
            .has(at.getDayOfMonth())
        && from <= length
        && to >= 1;
  }
}
