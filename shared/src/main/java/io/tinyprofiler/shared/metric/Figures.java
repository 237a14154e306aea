package io.tinyprofiler.shared.metric;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.tinyprofiler.shared.record.RunMode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Central figures of a session: medians over the valid measured runs; inter-token latency is pooled
 * over all their gaps. What was not measured is null, never 0.
 *
 * @param tgTs decode throughput, tokens/s
 * @param ppTs prefill throughput, tokens/s
 * @param ttft accepted to first token on the device's clock, s
 * @param hostTtft the same on the agent's clock, s
 * @param e2el accepted to last token, s
 * @param tpot time per token after the first, s
 * @param itl gaps between tokens, s
 * @param peakRam largest peak heap plus peak stack as the device reports, B
 * @param temperature as the device reports: of the first run's start, the highest, of the last
 *     run's end, degrees Celsius
 * @param observerCost null unless there are valid runs in both modes
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Figures(
    Double tgTs,
    Double ppTs,
    Double ttft,
    Double hostTtft,
    Double e2el,
    Double tpot,
    Distribution itl,
    Long peakRam,
    Temperatures temperature,
    ObserverCost observerCost) {

  /** Of valid measured runs. */
  static Figures of(List<ProfiledRun> valid) {
    List<RunTrace> traces = valid.stream().map(ProfiledRun::trace).toList();
    List<RunMetrics> metrics = onDeviceClock(traces).stream().map(RunMetrics::of).toList();
    List<RunMetrics> live = live(traces).stream().map(RunMetrics::of).toList();
    return new Figures(
        median(metrics, RunMetrics::tgTs),
        median(metrics, RunMetrics::ppTs),
        median(metrics, RunMetrics::ttft),
        median(live, RunMetrics::hostTtft),
        median(metrics, RunMetrics::e2el),
        median(metrics, RunMetrics::tpot),
        Distribution.of(
            metrics.stream().flatMapToDouble(run -> Arrays.stream(run.itl())).toArray()),
        valid.stream()
            .map(ProfiledRun::peakRam)
            .filter(Objects::nonNull)
            .max(Long::compare)
            .orElse(null),
        Temperatures.over(
            valid.stream().map(ProfiledRun::temperature).filter(Objects::nonNull).toList()),
        ObserverCost.of(traces));
  }

  /** The runs whose times on the device's clock count: of both modes the deferred ones. */
  static List<RunTrace> onDeviceClock(List<RunTrace> valid) {
    boolean both = valid.stream().map(RunTrace::mode).distinct().count() > 1;
    return both ? valid.stream().filter(run -> run.mode() == RunMode.DEFERRED).toList() : valid;
  }

  /** The runs whose times on the agent's clock count. */
  static List<RunTrace> live(List<RunTrace> valid) {
    return valid.stream().filter(run -> run.mode() == RunMode.LIVE).toList();
  }

  private static Double median(List<RunMetrics> runs, Function<RunMetrics, Double> figure) {
    return Distribution.median(
        runs.stream().map(figure).filter(Objects::nonNull).mapToDouble(d -> d).toArray());
  }

  /**
   * Where each figure that is not null comes from. A difference of two stamps of one clock is
   * measured; what divides such by a count is derived.
   */
  Map<String, Provenance> provenance(boolean emulated) {
    Map<String, Provenance> sources = new LinkedHashMap<>();
    putIfPresent(sources, "tg_ts", tgTs, Provenance.DERIVED);
    putIfPresent(sources, "pp_ts", ppTs, Provenance.DERIVED);
    putIfPresent(sources, "ttft", ttft, Provenance.MEASURED);
    putIfPresent(sources, "host_ttft", hostTtft, Provenance.MEASURED);
    putIfPresent(sources, "e2el", e2el, Provenance.MEASURED);
    putIfPresent(sources, "tpot", tpot, Provenance.DERIVED);
    putIfPresent(sources, "itl", itl, Provenance.MEASURED);
    putIfPresent(sources, "observer_cost", observerCost, Provenance.DERIVED);
    putIfPresent(sources, "peak_ram", peakRam, Provenance.REPORTED);
    putIfPresent(sources, "temperature", temperature, Provenance.REPORTED);
    if (emulated) {
      sources.replaceAll((figure, source) -> Provenance.EMULATED);
    }
    return sources;
  }

  private static void putIfPresent(
      Map<String, Provenance> sources, String name, Object figure, Provenance source) {
    if (figure != null) {
      sources.put(name, source);
    }
  }
}
