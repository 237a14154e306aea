package io.tinyprofiler.hub.backup.folder;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Which backups may go: a pure function of the backups alone. It asks no clock, and what is newer
 * is told by the order in which they were made, so that a clock that jumped deletes nothing.
 *
 * @param daily how many days keep their newest verified backup
 * @param weekly how many ISO weeks
 * @param monthly how many months
 * @param least how many of the newest verified ones are kept whatever the days, at least 1
 */
public record Retention(int daily, int weekly, int monthly, int least) {

  /**
   * A backup in the eyes of the rules.
   *
   * @param sequence order of making
   */
  public record Candidate(String id, long sequence, Instant time, boolean verified) {}

  public Retention {
    if (least < 1) {
      throw new IllegalArgumentException("least is " + least + "; allowed: 1 or more");
    }
  }

  /**
   * The ids of those that may go. One that is not verified stays while no verified one was made
   * after it.
   */
  public Set<String> removable(List<Candidate> all) {
    List<Candidate> verified =
        all.stream()
            .filter(Candidate::verified)
            .sorted(Comparator.comparingLong(Candidate::sequence).reversed())
            .toList();
    if (verified.isEmpty()) {
      return Set.of();
    }
    Set<String> kept = new HashSet<>();
    verified.stream().limit(least).forEach(one -> kept.add(one.id()));
    keep(verified, daily, time -> time.toLocalDate().toString(), kept);
    keep(verified, weekly, Retention::week, kept);
    keep(verified, monthly, time -> time.getYear() + "-" + time.getMonthValue(), kept);
    long newest = verified.get(0).sequence();
    Set<String> going = new TreeSet<>();
    for (Candidate one : all) {
      boolean stays = one.verified() ? kept.contains(one.id()) : one.sequence() > newest;
      if (!stays) {
        going.add(one.id());
      }
    }
    return going;
  }

  private static String week(ZonedDateTime time) {
    return time.get(IsoFields.WEEK_BASED_YEAR) + "-" + time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
  }

  /** The newest of each of the last spans in which there is one. */
  private static void keep(
      List<Candidate> newestFirst,
      int spans,
      Function<ZonedDateTime, String> span,
      Set<String> kept) {
    Set<String> seen = new HashSet<>();
    for (Candidate one : newestFirst) {
      if (seen.size() < spans && seen.add(span.apply(one.time().atZone(ZoneOffset.UTC)))) {
        kept.add(one.id());
      }
    }
  }
}
