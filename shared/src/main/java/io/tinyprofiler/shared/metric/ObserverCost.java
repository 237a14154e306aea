package io.tinyprofiler.shared.metric;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.tinyprofiler.shared.record.RunMode;
import java.util.List;
import java.util.Objects;

/**
 * What it costs a device to tell each token while it generates: the difference between live and
 * deferred runs of the same prompts, on the device's own clock. Less than nothing is noise.
 *
 * @param perToken {@code liveTpot - deferredTpot}, s
 * @param relative {@code perToken / deferredTpot}; null if the device's clock saw no time pass
 * @param liveTpot median over the valid measured live runs, s
 * @param deferredTpot the same over the deferred ones, s
 * @param liveRuns valid measured live runs with at least two tokens
 * @param deferredRuns the same of the deferred ones
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ObserverCost(
    double perToken,
    Double relative,
    double liveTpot,
    double deferredTpot,
    int liveRuns,
    int deferredRuns) {

  /**
   * Compares.
   *
   * @param valid valid measured runs
   * @return null unless there are runs in both modes
   */
  static ObserverCost of(List<RunTrace> valid) {
    double[] live = tpots(valid, RunMode.LIVE);
    double[] deferred = tpots(valid, RunMode.DEFERRED);
    if (live.length == 0 || deferred.length == 0) {
      return null;
    }
    double liveTpot = Distribution.median(live);
    double deferredTpot = Distribution.median(deferred);
    double perToken = liveTpot - deferredTpot;
    return new ObserverCost(
        perToken,
        deferredTpot > 0 ? (Double) (perToken / deferredTpot) : null,
        liveTpot,
        deferredTpot,
        live.length,
        deferred.length);
  }

  private static double[] tpots(List<RunTrace> runs, RunMode mode) {
    return runs.stream()
        .filter(run -> run.mode() == mode)
        .map(run -> RunMetrics.of(run).tpot())
        .filter(Objects::nonNull)
        .mapToDouble(tpot -> tpot)
        .toArray();
  }
}
