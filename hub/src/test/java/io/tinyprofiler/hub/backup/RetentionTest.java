package io.tinyprofiler.hub.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.backup.folder.Retention;
import io.tinyprofiler.hub.backup.folder.Retention.Candidate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetentionTest {

  private static final Instant START = Instant.parse("2026-01-01T02:30:00Z");
  private static final Retention DEFAULTS = new Retention(7, 5, 12, 3);
  private static final int CASES = 3_000;

  private final long seed = Long.getLong("backup.seed", System.nanoTime());

  /** Any order of making, any times, any outcome of the verifications. */
  private static List<Candidate> anything(Random random) {
    List<Candidate> all = new ArrayList<>();
    Instant clock = START;
    int count = random.nextInt(60);
    for (int i = 0; i < count; i++) {
      clock =
          random.nextInt(8) == 0
              ? START.plus(Duration.ofHours(random.nextInt(2_000_000) - 1_000_000))
              : clock.plus(Duration.ofMinutes(random.nextInt(5_000)));
      all.add(new Candidate("b" + i, i + 1, clock, random.nextInt(4) > 0));
    }
    return all;
  }

  private static Optional<Candidate> lastVerified(List<Candidate> all) {
    return all.stream()
        .filter(Candidate::verified)
        .max(Comparator.comparingLong(Candidate::sequence));
  }

  @Test
  void theLastVerifiedAndWhatIsNewerStayWhateverTheClockDid() {
    Random random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      List<Candidate> all = anything(random);
      Retention any =
          new Retention(
              random.nextInt(9), random.nextInt(6), random.nextInt(14), 1 + random.nextInt(4));

      Set<String> going = any.removable(all);

      long newest = lastVerified(all).map(Candidate::sequence).orElse(0L);
      assertThat(all)
          .as("seed %d, case %d", seed, i)
          .filteredOn(one -> one.sequence() >= newest)
          .noneMatch(one -> going.contains(one.id()));
      long verified = all.stream().filter(Candidate::verified).count();
      assertThat(all.stream().filter(one -> one.verified() && !going.contains(one.id())).count())
          .as("seed %d, case %d", seed, i)
          .isGreaterThanOrEqualTo(Math.min(verified, any.least()));
    }
  }

  @Test
  void aSecondTimeRemovesNothingMore() {
    Random random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      List<Candidate> all = anything(random);
      Set<String> going = DEFAULTS.removable(all);
      List<Candidate> left = all.stream().filter(one -> !going.contains(one.id())).toList();

      assertThat(DEFAULTS.removable(left)).as("seed %d, case %d", seed, i).isEmpty();
    }
  }

  @Test
  void theOrderOfTheListSaysNothing() {
    Random random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      List<Candidate> all = anything(random);
      List<Candidate> shuffled = new ArrayList<>(all);
      java.util.Collections.shuffle(shuffled, random);

      assertThat(DEFAULTS.removable(shuffled))
          .as("seed %d, case %d", seed, i)
          .isEqualTo(DEFAULTS.removable(all));
    }
  }

  @Test
  void aYearAndAHalfOfDaysLeavesDaysWeeksAndMonths() {
    List<Candidate> kept = new ArrayList<>();
    for (int day = 0; day < 550; day++) {
      kept.add(new Candidate("d" + day, day + 1, START.plus(Duration.ofDays(day)), true));
      Set<String> going = DEFAULTS.removable(kept);
      kept.removeIf(one -> going.contains(one.id()));
    }

    // 7 days to 2027-07-04, a Sunday: 4 more Sundays before the oldest of them, 11 more month's
    // ends
    assertThat(kept)
        .extracting(one -> one.time().toString().substring(0, 10))
        .containsExactly(
            "2026-08-31",
            "2026-09-30",
            "2026-10-31",
            "2026-11-30",
            "2026-12-31",
            "2027-01-31",
            "2027-02-28",
            "2027-03-31",
            "2027-04-30",
            "2027-05-31",
            "2027-06-06",
            "2027-06-13",
            "2027-06-20",
            "2027-06-27",
            "2027-06-28",
            "2027-06-29",
            "2027-06-30",
            "2027-07-01",
            "2027-07-02",
            "2027-07-03",
            "2027-07-04");
  }

  @Test
  void backupsOfAClockThatWasAheadGoOnceThereAreNewerOnes() {
    List<Candidate> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(
          new Candidate(
              "ahead" + i, i, Instant.parse("2099-01-01T00:00:00Z").plusSeconds(i), true));
    }
    for (int i = 0; i < 40; i++) {
      all.add(new Candidate("now" + i, 10 + i, START.plus(Duration.ofDays(i)), true));
    }

    Set<String> going = new Retention(7, 0, 0, 3).removable(all);

    assertThat(going).contains("ahead0", "ahead9").doesNotContain("now39", "now33");
    assertThat(all).hasSize(going.size() + 7);
  }

  @Test
  void withoutAVerifiedOneNothingGoes() {
    List<Candidate> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(new Candidate("b" + i, i, START.plus(Duration.ofDays(i)), false));
    }

    assertThat(DEFAULTS.removable(all)).isEmpty();
  }
}
