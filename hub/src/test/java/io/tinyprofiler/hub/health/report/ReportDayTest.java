package io.tinyprofiler.hub.health.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportDayTest {

  private static final LocalDate MONDAY = LocalDate.parse("2026-01-05");

  @Test
  void aDayIsDueFromTheHourOnUntilItWasSent() {
    assertThat(due("06:59:59", 7, MONDAY.minusDays(1))).isEmpty();
    assertThat(due("07:00:00", 7, MONDAY.minusDays(1))).contains(MONDAY);
    assertThat(due("23:59:59", 7, MONDAY.minusDays(9))).contains(MONDAY);
    assertThat(due("07:00:00", 7, MONDAY)).isEmpty();
    assertThat(due("07:00:00", 7, MONDAY.plusDays(1))).as("the clock was set back").isEmpty();
    assertThat(due("23:00:00", ReportDay.NEVER, MONDAY.minusDays(1))).isEmpty();
  }

  @Test
  void everyDayHasOneWhateverTheLooks() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int trial = 0; trial < 50; trial++) {
      int hour = random.nextInt(24);
      LocalDate last = MONDAY.minusDays(1);
      Set<LocalDate> sent = new HashSet<>();
      LocalDateTime now = MONDAY.atStartOfDay();
      while (now.isBefore(MONDAY.plusDays(30).atStartOfDay())) {
        Optional<LocalDate> due = ReportDay.due(now, hour, last);
        if (due.isPresent()) {
          assertThat(sent.add(due.get())).as("seed %d: %s twice", seed, due.get()).isTrue();
          assertThat(now.getHour()).isGreaterThanOrEqualTo(hour);
          last = due.get();
        }
        now = now.plusMinutes(1 + random.nextInt(50));
      }
      assertThat(sent).as("seed %d, hour %d", seed, hour).hasSizeBetween(hour == 23 ? 29 : 30, 30);
    }
  }

  private static Optional<LocalDate> due(String time, int hour, LocalDate last) {
    return ReportDay.due(LocalDateTime.parse(MONDAY + "T" + time), hour, last);
  }
}
