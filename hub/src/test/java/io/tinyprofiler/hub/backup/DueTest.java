package io.tinyprofiler.hub.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;

class DueTest {

  private static final LocalTime DAILY = LocalTime.of(2, 30);

  private static Instant at(String time) {
    return Instant.parse(time + "Z");
  }

  private static boolean due(String since, String made, String tried, String now) {
    return new Due(at(since), made == null ? null : at(made), tried == null ? null : at(tried))
        .at(at(now), DAILY);
  }

  @Test
  void aNewLabWaitsForItsFirstNight() {
    assertThat(due("2026-03-01T12:00:00", null, null, "2026-03-02T02:29:59")).isFalse();
    assertThat(due("2026-03-01T12:00:00", null, null, "2026-03-02T02:30:00")).isTrue();
  }

  @Test
  void onceADay() {
    String made = "2026-03-02T02:30:10";
    assertThat(due("2026-03-01T12:00:00", made, made, "2026-03-03T02:29:59")).isFalse();
    assertThat(due("2026-03-01T12:00:00", made, made, "2026-03-03T02:30:00")).isTrue();
  }

  @Test
  void aMissedNightIsMadeUpForAtOnce() {
    String made = "2026-03-02T02:30:10";
    assertThat(due("2026-03-01T12:00:00", made, made, "2026-03-05T14:00:00")).isTrue();
  }

  @Test
  void aFailedOneIsTriedAgainAfterAnHour() {
    String made = "2026-03-02T02:30:10";
    String tried = "2026-03-03T02:30:05";
    assertThat(due("2026-03-01T12:00:00", made, tried, "2026-03-03T03:30:00")).isFalse();
    assertThat(due("2026-03-01T12:00:00", made, tried, "2026-03-03T03:30:06")).isTrue();
  }

  @Test
  void aClockThatWasAheadStopsNothing() {
    String ahead = "2099-01-01T02:30:00";
    assertThat(due("2026-03-01T12:00:00", ahead, ahead, "2026-03-03T02:00:00")).isTrue();
    assertThat(due(ahead, null, null, "2026-03-03T02:00:00")).isTrue();
  }
}
