package io.tinyprofiler.shared.metric;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
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
 * The result of a session: a pure function of its stored records. Central figures are medians over
 * the valid measured runs; inter-token latency is pooled over all their gaps. Of a session in both
 * modes, times on the device's clock are of its deferred runs, which no printing disturbed, and
 * times on the agent's clock of its live ones.
 *
 * @param modes of the valid measured runs
 * @param runs valid measured runs, in all modes
 * @param invalidRuns measured runs that left the statistics
 * @param tokens generated in the valid runs; null if the device has no tokens
 * @param lostTokens in all measured runs; null likewise
 * @param peakRam largest peak heap plus peak stack as the device reports, B; null if it does not
 * @param observerCost null unless there are valid runs in both modes
 * @param inference of a device without tokens; null for any other
 * @param llama2cTokS what the firmware printed as "achieved tok/s", median of the runs, tokens/s;
 *     it mixes prompt and generated tokens, and is no {@code tgTs}
 * @param provenance of each figure that is not null
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record SessionSummary(
    @JsonUnwrapped Subject subject,
    List<RunMode> modes,
    int runs,
    int invalidRuns,
    Integer tokens,
    Integer lostTokens,
    Double tgTs,
    Double ppTs,
    Double ttft,
    Double hostTtft,
    Double e2el,
    Double tpot,
    Distribution itl,
    Long peakRam,
    ObserverCost observerCost,
    InferenceFigures inference,
    @JsonProperty("llama2c_tok_s") Double llama2cTokS,
    Map<String, Provenance> provenance) {

  /**
   * Summarises.
   *
   * @param measured the measured runs, valid or not; warm-up runs left out
   */
  public static SessionSummary of(Subject subject, List<RunTrace> measured, Long peakRam) {
    return of(subject, measured, peakRam, null, null);
  }

  /**
   * Summarises runs of any kind of device.
   *
   * @param inference null for a device with tokens
   * @param llama2cTokS null if the firmware prints none
   */
  public static SessionSummary of(
      Subject subject,
      List<RunTrace> measured,
      Long peakRam,
      InferenceFigures inference,
      Double llama2cTokS) {
    List<RunTrace> valid = measured.stream().filter(RunTrace::valid).toList();
    List<RunMode> modes = valid.stream().map(RunTrace::mode).distinct().sorted().toList();
    boolean both = modes.containsAll(List.of(RunMode.LIVE, RunMode.DEFERRED));
    List<RunMetrics> metrics =
        valid.stream()
            .filter(run -> !both || run.mode() == RunMode.DEFERRED)
            .map(RunMetrics::of)
            .toList();
    List<RunMetrics> live =
        valid.stream().filter(run -> run.mode() == RunMode.LIVE).map(RunMetrics::of).toList();
    Distribution itl =
        Distribution.of(
            metrics.stream().flatMapToDouble(run -> Arrays.stream(run.itl())).toArray());
    SessionSummary figures =
        new SessionSummary(
            subject,
            modes,
            valid.size(),
            measured.size() - valid.size(),
            inference != null
                ? null
                : (Integer) valid.stream().mapToInt(run -> run.tokenTicks().length).sum(),
            inference != null ? null : (Integer) measured.stream().mapToInt(RunTrace::lost).sum(),
            median(metrics, RunMetrics::tgTs),
            median(metrics, RunMetrics::ppTs),
            subject.hostClock() ? null : median(metrics, RunMetrics::ttft),
            median(live, RunMetrics::hostTtft),
            median(metrics, RunMetrics::e2el),
            median(metrics, RunMetrics::tpot),
            itl,
            peakRam,
            ObserverCost.of(valid),
            inference,
            llama2cTokS,
            Map.of());
    return figures.withProvenance();
  }

  private static Double median(List<RunMetrics> runs, Function<RunMetrics, Double> figure) {
    return Distribution.median(
        runs.stream().map(figure).filter(Objects::nonNull).mapToDouble(d -> d).toArray());
  }

  private SessionSummary withProvenance() {
    Map<String, Provenance> sources = new LinkedHashMap<>();
    Provenance onClock = subject.hostClock() ? Provenance.HOST_CLOCK : Provenance.MEASURED;
    Provenance timed = subject.emulated() ? Provenance.EMULATED : onClock;
    Provenance reported = subject.emulated() ? Provenance.EMULATED : Provenance.REPORTED;
    putIfPresent(sources, "tg_ts", tgTs, timed);
    putIfPresent(sources, "pp_ts", ppTs, timed);
    putIfPresent(sources, "ttft", ttft, timed);
    putIfPresent(sources, "host_ttft", hostTtft, timed);
    putIfPresent(sources, "e2el", e2el, timed);
    putIfPresent(sources, "tpot", tpot, timed);
    putIfPresent(sources, "itl", itl, timed);
    putIfPresent(
        sources,
        "observer_cost",
        observerCost,
        subject.emulated() ? Provenance.EMULATED : Provenance.DERIVED);
    putIfPresent(sources, "peak_ram", peakRam, reported);
    putIfPresent(sources, "llama2c_tok_s", llama2cTokS, reported);
    if (inference != null) {
      putIfPresent(sources, "inferences_per_s", inference.inferencesPerS(), timed);
      putIfPresent(sources, "top1", inference.top1(), Provenance.DERIVED);
      putIfPresent(sources, "auc", inference.auc(), Provenance.DERIVED);
    }
    return new SessionSummary(
        subject,
        modes,
        runs,
        invalidRuns,
        tokens,
        lostTokens,
        tgTs,
        ppTs,
        ttft,
        hostTtft,
        e2el,
        tpot,
        itl,
        peakRam,
        observerCost,
        inference,
        llama2cTokS,
        sources);
  }

  private static void putIfPresent(
      Map<String, Provenance> sources, String name, Object figure, Provenance source) {
    if (figure != null) {
      sources.put(name, source);
    }
  }
}
