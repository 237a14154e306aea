package io.tinyprofiler.shared.metric.energy;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.tinyprofiler.shared.metric.Distribution;
import io.tinyprofiler.shared.record.MeteredRun;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * What a session's device took, of its valid measured runs: medians over those that have the
 * figure. One that was not measured is null.
 *
 * @param meter its kind, e.g. {@code ppk2}
 * @param meterSerial what tells it from others of its kind
 * @param emulated whether the meter is simulated
 * @param rateHz its samples a second
 * @param millivolts of the supply; null where it changes or is not told
 * @param runs that a meter watched
 * @param energyPerToken from the first token to the last by the gaps between them, idle power
 *     included and prefill not, J; of a device without tokens null
 * @param energyPerTokenNet the same without the idle power, J
 * @param energyPerInference of a device without tokens: of the timed windows, J; else null
 * @param energyPerInferenceNet the same without the idle power, J
 * @param prefillEnergy from acceptance to the end of the prompt, idle power included, J
 * @param prefillEnergyNet the same without the idle power, J
 * @param idlePowerMw right before the runs, mW
 * @param meanPowerMw over the runs, mW
 * @param peakPowerMw highest sample of all runs, mW
 * @param error bound of the error of the energy per token or inference: the meter's own, the
 *     clocks', and that of lost samples, J
 * @param prefillError the same of the prefill energy, J
 * @param idleErrorMw the same of the idle power, mW
 * @param accuracyPercent of the meter itself, part of those bounds
 * @param lostShare largest share of samples that a run lost, 0 to 1
 * @param settled whether the idle power had come to rest before every run
 * @param note what kept figures from being measured, or empty
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record EnergyFigures(
    String meter,
    String meterSerial,
    boolean emulated,
    double rateHz,
    Integer millivolts,
    int runs,
    Double energyPerToken,
    Double energyPerTokenNet,
    Double energyPerInference,
    Double energyPerInferenceNet,
    Double prefillEnergy,
    Double prefillEnergyNet,
    Double idlePowerMw,
    Double meanPowerMw,
    Double peakPowerMw,
    Double error,
    Double prefillError,
    Double idleErrorMw,
    double accuracyPercent,
    double lostShare,
    boolean settled,
    String note) {

  /**
   * Derives the figures.
   *
   * @param runs valid measured runs that a meter watched
   * @param inference whether the device makes inferences and knows no tokens
   * @return null without such a run
   */
  public static EnergyFigures of(List<RunEnergy> runs, boolean inference) {
    if (runs.isEmpty()) {
      return null;
    }
    MeteredRun last = runs.get(runs.size() - 1).measured();
    Double step = median(runs, RunEnergy::perStep);
    Double net = median(runs, RunEnergy::perStepNet);
    return new EnergyFigures(
        last.meter(),
        last.serial(),
        runs.stream().anyMatch(run -> run.measured().emulated()),
        last.rateHz(),
        last.millivolts(),
        runs.size(),
        inference ? null : step,
        inference ? null : net,
        inference ? step : null,
        inference ? net : null,
        median(runs, RunEnergy::prefill),
        median(runs, RunEnergy::prefillNet),
        median(runs, run -> run.measured().idleMw()),
        median(runs, run -> run.measured().meanMw()),
        highest(runs, run -> run.measured().peakMw()),
        highest(runs, RunEnergy::perStepError),
        highest(runs, RunEnergy::prefillError),
        highest(runs, run -> run.measured().idleErrorMw()),
        last.accuracyPercent(),
        runs.stream().mapToDouble(run -> run.measured().lostShare()).max().orElse(0),
        runs.stream().allMatch(run -> run.measured().settled()),
        runs.stream()
            .map(run -> run.measured().note())
            .filter(note -> !note.isEmpty())
            .findFirst()
            .orElse(""));
  }

  private static Double median(List<RunEnergy> runs, Function<RunEnergy, Double> figure) {
    return Distribution.median(
        runs.stream().map(figure).filter(Objects::nonNull).mapToDouble(d -> d).toArray());
  }

  private static Double highest(List<RunEnergy> runs, Function<RunEnergy, Double> figure) {
    return runs.stream().map(figure).filter(Objects::nonNull).max(Double::compare).orElse(null);
  }
}
