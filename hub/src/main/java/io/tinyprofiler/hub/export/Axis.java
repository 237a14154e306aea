package io.tinyprofiler.hub.export;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * One axis of a plot: values between two round ends, mapped to pixels.
 *
 * @param low end of the axis, a multiple of the step
 * @param step between ticks, 1, 2 or 5 times a power of ten
 */
record Axis(double low, double high, double step, double fromPx, double toPx) {

  private static final int TICKS = 5;

  /** An axis that holds all values; one of a single value has room around it. */
  static Axis over(double least, double most, double fromPx, double toPx) {
    double span = most > least ? most - least : Math.max(Math.abs(most) * 0.1, 1e-9);
    double low = most > least ? least : least - span / 2;
    double high = most > least ? most : most + span / 2;
    double step = roundStep(span / TICKS);
    return new Axis(
        Math.floor(low / step) * step, Math.ceil(high / step) * step, step, fromPx, toPx);
  }

  private static double roundStep(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double lead = rough / power;
    return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
  }

  double px(double value) {
    return fromPx + (value - low) / (high - low) * (toPx - fromPx);
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    for (long i = Math.round(low / step); i * step <= high + step / 2; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** A tick's number, with no more digits than the step has. */
  String label(double tick) {
    int decimals = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
    return BigDecimal.valueOf(tick)
        .setScale(decimals, java.math.RoundingMode.HALF_EVEN)
        .toPlainString();
  }
}
