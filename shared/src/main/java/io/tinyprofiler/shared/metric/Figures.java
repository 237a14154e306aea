package io.tinyprofiler.shared.metric;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.tinyprofiler.shared.metric.energy.EnergyFigures;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.RunMode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Central figures of a session: medians over the valid measured runs; inter-token latency is pooled
 * over all their gaps. What was not measured is null, never 0.
 *
 * @param tgTs decode throughput, tokens/s
 * @param ppTs prefill throughput, tokens/s
 * @param ttft accepted to first token on the device's clock, s; null if it has none to show
 * @param hostTtft the same on the agent's clock, s
 * @param e2el accepted to last token, s
 * @param tpot time per token after the first, s
 * @param itl gaps between tokens, s
 * @param peakRam largest peak heap plus peak stack as the device reports, B
 * @param temperature as the device reports: of the first run's start, the highest, of the last
 *     run's end, degrees Celsius
 * @param observerCost null unless there are valid runs in both modes
 * @param inference of a device without tokens; null for any other
 * @param llama2cTokS what the firmware printed as "achieved tok/s", median of the runs, tokens/s;
 *     it mixes prompt and generated tokens, and is no {@code tgTs}
 * @param energy what the device took; null if no meter measured it
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
    ObserverCost observerCost,
    InferenceFigures inference,
    @JsonProperty("llama2c_tok_s") Double llama2cTokS,
    EnergyFigures energy) {

  /** Of measured runs, of which the valid ones count. */
  static Figures of(List<ProfiledRun> measured, DeviceInfo info) {
    List<ProfiledRun> valid = measured.stream().filter(ProfiledRun::valid).toList();
    List<RunTrace> traces = measured.stream().map(ProfiledRun::judgedTrace).toList();
    List<RunMetrics> metrics = onDeviceClock(traces).stream().map(RunMetrics::of).toList();
    List<RunMetrics> live = live(traces).stream().map(RunMetrics::of).toList();
    return new Figures(
        median(metrics, RunMetrics::tgTs),
        median(metrics, RunMetrics::ppTs),
        info.hostClock() ? null : median(metrics, RunMetrics::ttft),
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
        ObserverCost.of(valid.stream().map(ProfiledRun::trace).toList()),
        info.inference() ? inference(valid) : null,
        Distribution.median(
            valid.stream()
                .flatMap(run -> run.findings().llama2cTokS().stream())
                .mapToDouble(claimed -> claimed)
                .toArray()),
        energy(measured, info));
  }

  /** Of the runs whose times on the device's clock count: telling tokens takes energy too. */
  private static EnergyFigures energy(List<ProfiledRun> measured, DeviceInfo info) {
    Predicate<RunTrace> counts = timed(measured.stream().map(ProfiledRun::judgedTrace).toList());
    return EnergyFigures.of(
        measured.stream()
            .filter(run -> counts.test(run.judgedTrace()))
            .map(ProfiledRun::energy)
            .filter(Objects::nonNull)
            .toList(),
        info.inference());
  }

  private static InferenceFigures inference(List<ProfiledRun> valid) {
    return InferenceFigures.of(
        valid.stream().flatMap(run -> run.findings().windows().stream()).toList(),
        valid.stream().flatMap(run -> run.findings().inputs().stream()).toList());
  }

  /**
   * Which runs' times on the device's clock count: those of the valid ones, and of a session in
   * both modes of the deferred ones alone, though none of them be valid: live ones bear what
   * telling costs.
   *
   * @param measured the session's measured runs, valid or not
   */
  public static Predicate<RunTrace> timed(List<RunTrace> measured) {
    boolean both = measured.stream().map(RunTrace::mode).distinct().count() > 1;
    return run -> run.valid() && (!both || run.mode() == RunMode.DEFERRED);
  }

  static List<RunTrace> onDeviceClock(List<RunTrace> measured) {
    return measured.stream().filter(timed(measured)).toList();
  }

  /** The runs whose times on the agent's clock count. */
  static List<RunTrace> live(List<RunTrace> measured) {
    return measured.stream().filter(run -> run.valid() && run.mode() == RunMode.LIVE).toList();
  }

  private static Double median(List<RunMetrics> runs, Function<RunMetrics, Double> figure) {
    return Distribution.median(
        runs.stream().map(figure).filter(Objects::nonNull).mapToDouble(d -> d).toArray());
  }

  /**
   * Where each figure that is not null comes from. A difference of two stamps of one clock is
   * measured; what divides such by a count is derived. On the host's clock the line is part of
   * both. An emulator's are no board's, but for what its model makes of its inputs.
   */
  Map<String, Provenance> provenance(DeviceInfo info) {
    Provenance measured = info.hostClock() ? Provenance.HOST_CLOCK : Provenance.MEASURED;
    Provenance derived = info.hostClock() ? Provenance.HOST_CLOCK : Provenance.DERIVED;
    Map<String, Provenance> sources = new LinkedHashMap<>();
    putIfPresent(sources, "tg_ts", tgTs, derived);
    putIfPresent(sources, "pp_ts", ppTs, derived);
    putIfPresent(sources, "ttft", ttft, measured);
    putIfPresent(sources, "host_ttft", hostTtft, measured);
    putIfPresent(sources, "e2el", e2el, measured);
    putIfPresent(sources, "tpot", tpot, derived);
    putIfPresent(sources, "itl", itl, measured);
    putIfPresent(sources, "observer_cost", observerCost, Provenance.DERIVED);
    putIfPresent(sources, "peak_ram", peakRam, Provenance.REPORTED);
    putIfPresent(sources, "temperature", temperature, Provenance.REPORTED);
    putIfPresent(sources, "llama2c_tok_s", llama2cTokS, Provenance.REPORTED);
    if (inference != null) {
      putIfPresent(sources, "inferences_per_s", inference.inferencesPerS(), derived);
    }
    putIfPresent(sources, "energy", energy, measuredBy(energy));
    if (info.emulated()) {
      sources.replaceAll((figure, source) -> Provenance.EMULATED);
    }
    if (inference != null) {
      putIfPresent(sources, "top1", inference.top1(), Provenance.DERIVED);
      putIfPresent(sources, "auc", inference.auc(), Provenance.DERIVED);
    }
    return sources;
  }

  private static Provenance measuredBy(EnergyFigures energy) {
    return energy != null && energy.emulated() ? Provenance.EMULATED : Provenance.MEASURED;
  }

  private static void putIfPresent(
      Map<String, Provenance> sources, String name, Object figure, Provenance source) {
    if (figure != null) {
      sources.put(name, source);
    }
  }
}
