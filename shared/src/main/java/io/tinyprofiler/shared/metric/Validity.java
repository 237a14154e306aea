package io.tinyprofiler.shared.metric;

import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.ValidityLimits;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What only a session as a whole tells of its runs. Pure, and judging again changes nothing. */
final class Validity {

  /** Runs that are to take the same time. */
  record Group(String prompt, RunMode mode) {

    static Group of(ProfiledRun run) {
      return new Group(run.prompt(), run.trace().mode());
    }
  }

  private Validity() {}

  /** The runs, those marked whose prompt's warm-up did not settle. */
  static List<ProfiledRun> judged(List<ProfiledRun> runs, ValidityLimits limits) {
    Set<Group> unstable = new HashSet<>();
    for (Group group : runs.stream().map(Group::of).distinct().toList()) {
      Double variation = warmUpVariation(runs, group);
      if (variation != null && variation > limits.maxWarmUpVariation()) {
        unstable.add(group);
      }
    }
    return runs.stream()
        .map(
            run ->
                run.measured() && unstable.contains(Group.of(run))
                    ? run.with(RunMark.UNSTABLE_WARM_UP)
                    : run)
        .toList();
  }

  /**
   * Coefficient of variation of the last three valid warm-up runs of a prompt in one mode: of the
   * time per token, or of the end-to-end latency where one has a single token. Null for fewer runs.
   */
  static Double warmUpVariation(List<ProfiledRun> runs, Group group) {
    List<RunMetrics> warmUps =
        runs.stream()
            .filter(run -> !run.measured() && run.valid() && Group.of(run).equals(group))
            .map(run -> RunMetrics.of(run.trace()))
            .filter(run -> run.e2el() != null)
            .toList();
    if (warmUps.size() < ValidityLimits.WARM_UP_WINDOW) {
      return null;
    }
    List<RunMetrics> last =
        warmUps.subList(warmUps.size() - ValidityLimits.WARM_UP_WINDOW, warmUps.size());
    boolean decoded = last.stream().map(RunMetrics::tpot).noneMatch(Objects::isNull);
    return Comparison.Side.of(
            last.stream().mapToDouble(run -> decoded ? run.tpot() : run.e2el()).toArray())
        .cv();
  }

  /** What speaks against the session, of runs that are judged. */
  static Set<SessionMark> marks(List<ProfiledRun> measured, ValidityLimits limits) {
    Set<SessionMark> marks = EnumSet.noneOf(SessionMark.class);
    if (measured.stream().filter(ProfiledRun::valid).count() < limits.minRuns()) {
      marks.add(SessionMark.TOO_FEW_RUNS);
    }
    for (ProfiledRun run : measured) {
      if (run.marks().contains(RunMark.UNSTABLE_WARM_UP)) {
        marks.add(SessionMark.UNSTABLE_WARM_UP);
      }
      if (run.marks().contains(RunMark.CLAMPED_START)) {
        marks.add(SessionMark.CLAMPED_START);
      }
    }
    return Collections.unmodifiableSet(marks);
  }
}
