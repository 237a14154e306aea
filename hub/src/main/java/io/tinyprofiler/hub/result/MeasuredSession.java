package io.tinyprofiler.hub.result;

import io.tinyprofiler.shared.metric.Figures;
import io.tinyprofiler.shared.metric.ProfiledRun;
import io.tinyprofiler.shared.metric.ProfiledSession;
import io.tinyprofiler.shared.metric.RunFigure;
import io.tinyprofiler.shared.metric.RunTrace;
import io.tinyprofiler.shared.metric.SessionSummary;
import io.tinyprofiler.shared.metric.Subject;
import io.tinyprofiler.shared.metric.energy.RunEnergy;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.SessionSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A session that a device accepted, with its measured runs, as it is stored.
 *
 * @param promptSetSha SHA-256 of the prompts and how they are continued, lower-case hex
 * @param endedAt null while it runs
 * @param runs measured runs, valid or not, in their order
 * @param profiled the same runs and all others, as the summary is made of
 */
public record MeasuredSession(
    UUID id,
    String state,
    SessionSpec spec,
    String promptSetSha,
    Instant acceptedAt,
    Instant endedAt,
    List<MeasuredRun> runs,
    ProfiledSession profiled) {

  public DeviceInfo info() {
    return profiled.info();
  }

  public Subject subject() {
    return Subject.of(info());
  }

  /** {@code emulated} or {@code measured}, as it stands beside every figure of the times. */
  public String provenance() {
    return info().emulated() ? "emulated" : "measured";
  }

  public List<MeasuredRun> validRuns() {
    return runs.stream().filter(MeasuredRun::valid).toList();
  }

  /** The valid runs that figures of the device's clock are of, as in the summary. */
  public List<MeasuredRun> timedRuns() {
    Predicate<RunTrace> timed = Figures.timed(runs.stream().map(MeasuredRun::trace).toList());
    return runs.stream().filter(run -> timed.test(run.trace())).toList();
  }

  public int invalidRuns() {
    return runs.size() - validRuns().size();
  }

  /** What a run took; null if no meter watched it. */
  public RunEnergy energy(UUID run) {
    return profiled.runs().stream()
        .filter(one -> one.id().equals(run))
        .map(ProfiledRun::energy)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  public SessionSummary summary() {
    return profiled.summary();
  }

  /**
   * A figure, one value for each repetition: the mean over its prompts, so that prompts of
   * different length do not pass for noise. A repetition that lacks a valid run of one of the
   * prompts has no value. Of a session in both modes its deferred runs count.
   */
  public double[] values(RunFigure figure) {
    Set<String> prompts = new HashSet<>(spec.prompts());
    List<Double> values = new ArrayList<>();
    for (List<MeasuredRun> repetition : repetitions().values()) {
      Set<String> ran = repetition.stream().map(MeasuredRun::prompt).collect(Collectors.toSet());
      double[] measured =
          repetition.stream()
              .map(run -> figure.value(run.metrics()))
              .filter(Objects::nonNull)
              .mapToDouble(value -> value)
              .toArray();
      if (ran.containsAll(prompts) && measured.length == repetition.size()) {
        values.add(Arrays.stream(measured).average().orElseThrow());
      }
    }
    return values.stream().mapToDouble(value -> value).toArray();
  }

  private Map<Integer, List<MeasuredRun>> repetitions() {
    return timedRuns().stream()
        .collect(Collectors.groupingBy(MeasuredRun::repetition, TreeMap::new, Collectors.toList()));
  }
}
