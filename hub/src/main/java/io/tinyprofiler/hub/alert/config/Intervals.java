package io.tinyprofiler.hub.alert.config;

import io.tinyprofiler.hub.alert.route.TimeInterval;
import io.tinyprofiler.hub.alert.route.TimeInterval.Range;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** The file's times of the day, week, month and year. */
final class Intervals {

  private static final List<String> WEEKDAYS =
      List.of("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");

  private static final List<String> MONTHS =
      List.of(
          "january",
          "february",
          "march",
          "april",
          "may",
          "june",
          "july",
          "august",
          "september",
          "october",
          "november",
          "december");

  private Intervals() {}

  static TimeInterval of(RoutingYaml.Interval given) {
    return new TimeInterval(
        given.times() == null ? List.of() : given.times().stream().map(Intervals::clock).toList(),
        ranges(given.weekdays(), day -> index(WEEKDAYS, day, "a weekday")),
        ranges(given.daysOfMonth(), Intervals::day),
        ranges(given.months(), Intervals::month),
        ranges(given.years(), year -> number(year, 1, 9999, "a year")),
        zone(given.location()));
  }

  private static Range clock(RoutingYaml.Clock given) {
    int from = minute(given.startTime());
    int to = minute(given.endTime());
    if (from >= to) {
      throw new IllegalArgumentException(
          "start_time %s is not before end_time %s".formatted(given.startTime(), given.endTime()));
    }
    return new Range(from, to);
  }

  private static int minute(String text) {
    if (text == null || !text.matches("([01]\\d|2[0-3]):[0-5]\\d|24:00")) {
      throw new IllegalArgumentException("'" + text + "' is not a time such as 08:30");
    }
    return Integer.parseInt(text.substring(0, 2)) * 60 + Integer.parseInt(text.substring(3));
  }

  private static List<Range> ranges(List<String> texts, ToIntFunction<String> value) {
    return texts == null ? List.of() : texts.stream().map(text -> range(text, value)).toList();
  }

  private static Range range(String text, ToIntFunction<String> value) {
    String[] ends = text.toLowerCase(Locale.ROOT).split(":", -1);
    if (ends.length > 2) {
      throw new IllegalArgumentException("'" + text + "' is not a range such as 1:5");
    }
    int from = value.applyAsInt(ends[0].strip());
    int to = value.applyAsInt(ends[ends.length - 1].strip());
    if (from > to && (from < 0) == (to < 0)) {
      throw new IllegalArgumentException("'" + text + "' ends before it begins");
    }
    return new Range(from, to);
  }

  private static int day(String text) {
    int day = number(text, -31, 31, "a day of the month");
    if (day == 0) {
      throw new IllegalArgumentException("0 is not a day of the month; the last one is -1");
    }
    return day;
  }

  private static int month(String text) {
    return text.matches("\\d+")
        ? number(text, 1, 12, "a month")
        : index(MONTHS, text, "a month") + 1;
  }

  private static int index(List<String> names, String text, String what) {
    int index = names.indexOf(text);
    if (index < 0) {
      throw new IllegalArgumentException("'" + text + "' is not " + what);
    }
    return index;
  }

  private static int number(String text, int least, int most, String what) {
    try {
      int number = Integer.parseInt(text);
      if (least <= number && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not " + what, e);
    }
    throw new IllegalArgumentException("'" + text + "' is not " + what);
  }

  private static ZoneId zone(String name) {
    try {
      return name == null ? ZoneOffset.UTC : ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("location '" + name + "' is not a time zone", e);
    }
  }
}
