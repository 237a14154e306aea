package io.tinyprofiler.shared.metric.energy;

/**
 * Energy of one window of time.
 *
 * @param joules J
 * @param errorJ bound of what placing the window and lost samples add, J; not the meter's own error
 */
public record WindowEnergy(double joules, double errorJ) {

  /** Shifts that are tried to each side at most; beyond that they are taken in larger steps. */
  private static final int SHIFTS = 64;

  /**
   * How well device times are known on the meter's clock. Both clocks run evenly, so the error is a
   * straight line in time: a shift, and over a span a stretch.
   *
   * @param errorS bound of the error of any time in the span, s
   * @param spanS over which the bound holds, s
   */
  public record Placing(double errorS, double spanS) {}

  /** Of the window between two times of the power, s. */
  public static WindowEnergy of(SampledPower power, double fromS, double toS, Placing placing) {
    double joules = power.joules(fromS, toS);
    double error = placing.errorS();
    double shifted = 0;
    if (error > 0) {
      double step = Math.max(power.slotS() / 2, error / SHIFTS);
      for (double shift = step; shift < error; shift += step) {
        shifted = Math.max(shifted, change(power, fromS, toS, shift, joules));
      }
      shifted = Math.max(shifted, change(power, fromS, toS, error, joules));
    }
    double length = toS - fromS;
    double stretch = 2 * error * Math.min(1, length / Math.max(placing.spanS(), length));
    double edge =
        Math.max(
            power.highest(fromS - error, fromS + error), power.highest(toS - error, toS + error));
    double doubt = power.doubt(fromS - error, toS + error);
    return new WindowEnergy(joules, shifted + stretch * edge + doubt);
  }

  private static double change(
      SampledPower power, double fromS, double toS, double shift, double joules) {
    return Math.max(
        Math.abs(power.joules(fromS + shift, toS + shift) - joules),
        Math.abs(power.joules(fromS - shift, toS - shift) - joules));
  }
}
