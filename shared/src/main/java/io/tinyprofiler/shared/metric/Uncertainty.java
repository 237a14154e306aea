package io.tinyprofiler.shared.metric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * How far a figure can be trusted, in the figure's unit.
 *
 * @param resolution by how much one tick of the clock it was measured with changes it, to first
 *     order; the median over the runs
 * @param clock bound of the error of the clock mapping; null for a figure that does not use it, as
 *     no duration on one clock does
 * @param spread 95 % bootstrap interval of the median over the runs; null for fewer than five runs
 */
public record Uncertainty(double resolution, Double clock, Interval spread) {

  private static final double HOST_TICK = 1e-9;

  /**
   * Of each figure that at least one run has, by the figure's name.
   *
   * @param measured measured runs, of which the valid ones count
   */
  static Map<String, Uncertainty> of(List<RunTrace> measured) {
    List<RunTrace> runs = Figures.onDeviceClock(measured);
    Map<String, Uncertainty> all = new LinkedHashMap<>();
    for (RunFigure figure : RunFigure.values()) {
      double[] values = figure.values(runs);
      if (values.length > 0) {
        double[] resolutions =
            runs.stream()
                .filter(run -> figure.value(RunMetrics.of(run)) != null)
                .mapToDouble(resolution(figure))
                .toArray();
        Double resolution = Distribution.median(resolutions);
        all.put(figure.key(), new Uncertainty(resolution, null, Bootstrap.median(values)));
      }
    }
    double[] host =
        Figures.live(measured).stream()
            .map(run -> RunMetrics.of(run).hostTtft())
            .filter(Objects::nonNull)
            .mapToDouble(ttft -> ttft)
            .toArray();
    if (host.length > 0) {
      all.put("host_ttft", new Uncertainty(HOST_TICK, null, Bootstrap.median(host)));
    }
    return all;
  }

  /** A rate {@code k / t} changes by {@code rate^2 / k} times the tick, a duration by the tick. */
  private static ToDoubleFunction<RunTrace> resolution(RunFigure figure) {
    return run -> {
      double tick = 1.0 / run.tickHz();
      int gaps = run.tokenTicks().length - 1;
      double value = figure.value(RunMetrics.of(run));
      return switch (figure) {
        case TTFT, E2EL, ITL -> tick;
        case TPOT -> tick / gaps;
        case TG_TS -> value * value * tick / gaps;
        case PP_TS -> value * value * tick / run.promptTokens();
      };
    };
  }
}
