package io.tinyprofiler.hub.alert.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.alert.route.TimeInterval.Range;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeIntervalTest {

  @Test
  void aDayEndsAtItsEndMinute() {
    TimeInterval office = minutes(8 * 60, 17 * 60, ZoneOffset.UTC);

    assertThat(office.contains(Instant.parse("2026-03-02T07:59:59Z"))).isFalse();
    assertThat(office.contains(Instant.parse("2026-03-02T08:00:00Z"))).isTrue();
    assertThat(office.contains(Instant.parse("2026-03-02T16:59:59Z"))).isTrue();
    assertThat(office.contains(Instant.parse("2026-03-02T17:00:00Z"))).isFalse();
  }

  @Test
  void aZoneHasItsOwnClock() {
    TimeInterval office = minutes(8 * 60, 17 * 60, ZoneId.of("Europe/Berlin"));

    assertThat(office.contains(Instant.parse("2026-01-05T07:00:00Z"))).isTrue();
    assertThat(office.contains(Instant.parse("2026-07-06T06:00:00Z"))).isTrue();
    assertThat(office.contains(Instant.parse("2026-01-05T06:59:00Z"))).isFalse();
  }

  @Test
  void daysCountFromEitherEndAndAreCutAtTheMonths() {
    TimeInterval last = days(-1, -1);
    assertThat(last.contains(Instant.parse("2028-02-29T12:00:00Z"))).isTrue();
    assertThat(last.contains(Instant.parse("2028-02-28T12:00:00Z"))).isFalse();

    TimeInterval late = days(29, 31);
    assertThat(late.contains(Instant.parse("2026-02-28T12:00:00Z"))).isFalse();
    assertThat(late.contains(Instant.parse("2026-04-30T12:00:00Z"))).isTrue();
  }

  @Test
  void everyPartMustHold() {
    TimeInterval sundaysInMarch =
        new TimeInterval(
            List.of(),
            List.of(new Range(0, 0)),
            List.of(),
            List.of(new Range(3, 3)),
            List.of(new Range(2026, 2027)),
            ZoneOffset.UTC);

    assertThat(sundaysInMarch.contains(Instant.parse("2026-03-01T00:00:00Z"))).isTrue();
    assertThat(sundaysInMarch.contains(Instant.parse("2026-03-02T00:00:00Z"))).isFalse();
    assertThat(sundaysInMarch.contains(Instant.parse("2026-04-05T00:00:00Z"))).isFalse();
    assertThat(sundaysInMarch.contains(Instant.parse("2028-03-05T00:00:00Z"))).isFalse();
  }

  private static TimeInterval minutes(int from, int to, ZoneId zone) {
    return new TimeInterval(
        List.of(new Range(from, to)), List.of(), List.of(), List.of(), List.of(), zone);
  }

  private static TimeInterval days(int from, int to) {
    return new TimeInterval(
        List.of(), List.of(), List.of(new Range(from, to)), List.of(), List.of(), ZoneOffset.UTC);
  }
}
