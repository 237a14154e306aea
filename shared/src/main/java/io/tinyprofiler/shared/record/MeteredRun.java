package io.tinyprofiler.shared.record;

/**
 * What a power meter measured over one run. Energy includes the idle power; a figure that could not
 * be measured is null.
 *
 * @param meter its kind: {@code ppk2}, {@code lpm01a}, {@code hwmon} or {@code device}, the board's
 *     own sensor
 * @param serial number or path that tells it from others of its kind
 * @param emulated whether it is simulated: its figures check the profiler
 * @param rateHz samples a second
 * @param millivolts of the supply; null where it changes or is not told
 * @param accuracyPercent bound of the meter's own error, of what it reads; part of all errors here
 * @param clockErrorNs bound of the error of a device time on the meter's clock, ns; null where
 *     windows cannot be placed
 * @param samples in the run that arrived
 * @param lost samples in the run that did not
 * @param slips byte slips in the run, each found and mended
 * @param idleMw mean power right before the run, mW
 * @param idleErrorMw bound of its error, mW
 * @param settled whether the idle power had come to rest before the run
 * @param prefillNj from the run's acceptance to the end of the prompt, nJ
 * @param prefillErrorNj bound of its error, nJ
 * @param decodeNj from the first token to the last, nJ; of a device without tokens over its timed
 *     windows
 * @param decodeErrorNj bound of its error, nJ
 * @param meanMw over the whole run, mW
 * @param peakMw highest sample of the run, mW
 * @param note what keeps figures from being measured, a sentence, or empty
 */
public record MeteredRun(
    String meter,
    String serial,
    boolean emulated,
    double rateHz,
    Integer millivolts,
    double accuracyPercent,
    Long clockErrorNs,
    long samples,
    long lost,
    long slips,
    Double idleMw,
    Double idleErrorMw,
    boolean settled,
    Long prefillNj,
    Long prefillErrorNj,
    Long decodeNj,
    Long decodeErrorNj,
    Double meanMw,
    Double peakMw,
    String note) {

  /** A run with a larger share of lost samples is invalid. */
  public static final double MAX_LOST = 0.001;

  /** Share of the run's samples that did not arrive, 0 to 1. */
  public double lostShare() {
    long all = samples + lost;
    return all == 0 ? 0 : lost / (double) all;
  }
}
