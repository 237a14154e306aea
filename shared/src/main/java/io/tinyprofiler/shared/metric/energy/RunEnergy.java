package io.tinyprofiler.shared.metric.energy;

import io.tinyprofiler.shared.record.MeteredRun;

/**
 * What a run took, beside how long it took.
 *
 * @param measured by the meter
 * @param prefillS from acceptance to the end of the prompt, s; null if it was not seen
 * @param decodeS from the first token to the last, s; of a device without tokens its timed windows;
 *     null where there is none
 * @param steps that share the decode energy: gaps between tokens, or inferences
 */
public record RunEnergy(MeteredRun measured, Double prefillS, Double decodeS, long steps) {

  /** Energy of a step, idle power included, J; null if it was not measured. */
  public Double perStep() {
    return measured.decodeNj() == null || steps < 1
        ? null
        : (Double) (measured.decodeNj() / 1e9 / steps);
  }

  /** Bound of its error, J. */
  public Double perStepError() {
    return perStep() == null || measured.decodeErrorNj() == null
        ? null
        : (Double) (measured.decodeErrorNj() / 1e9 / steps);
  }

  /** The same without the idle power, J. */
  Double perStepNet() {
    return perStep() == null || measured.idleMw() == null || decodeS == null
        ? null
        : (Double) (perStep() - measured.idleMw() / 1e3 * decodeS / steps);
  }

  /** From acceptance to the end of the prompt, idle power included, J; null if not measured. */
  public Double prefill() {
    return measured.prefillNj() == null ? null : (Double) (measured.prefillNj() / 1e9);
  }

  Double prefillError() {
    return measured.prefillErrorNj() == null ? null : (Double) (measured.prefillErrorNj() / 1e9);
  }

  Double prefillNet() {
    return prefill() == null || measured.idleMw() == null || prefillS == null
        ? null
        : (Double) (prefill() - measured.idleMw() / 1e3 * prefillS);
  }
}
