package io.tinyprofiler.shared.metric;

import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMark;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measured runs that left the statistics for one reason.
 *
 * @param reason the first mark of the run that excludes it, e.g. {@code lost_token}; {@code failed}
 *     for another failure, {@code incomplete} for one that only did not come to its end
 * @param kind whose failure it is; null for incomplete ones
 * @param runs how many
 */
public record Exclusion(String reason, FailureKind kind, int runs) {

  /** Each run is counted once, under its first reason. */
  static List<Exclusion> of(List<ProfiledRun> measured) {
    Map<Exclusion, Integer> counts = new LinkedHashMap<>();
    measured.stream()
        .filter(run -> !run.valid())
        .forEach(run -> counts.merge(reason(run), 1, Integer::sum));
    List<Exclusion> all = new ArrayList<>();
    counts.forEach((why, runs) -> all.add(new Exclusion(why.reason, why.kind, runs)));
    return List.copyOf(all);
  }

  private static Exclusion reason(ProfiledRun run) {
    Optional<RunMark> mark = RunMark.firstExcluding(run.marks());
    if (mark.isPresent()) {
      FailureKind kind = run.failure() == null ? mark.get().kind() : run.failure();
      return new Exclusion(mark.get().key(), kind, 0);
    }
    return new Exclusion(run.failure() == null ? "incomplete" : "failed", run.failure(), 0);
  }
}
