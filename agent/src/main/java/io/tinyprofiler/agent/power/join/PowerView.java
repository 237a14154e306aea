package io.tinyprofiler.agent.power.join;

import io.tinyprofiler.agent.power.Stretch;
import io.tinyprofiler.shared.metric.energy.SampledPower;

/**
 * Power around a run.
 *
 * @param power from the view's own beginning on
 * @param low lowest sample around each slot, W
 * @param high highest sample around each slot, W
 */
@SuppressWarnings("ArrayRecordComponent") // columns of primitives; nobody compares views
public record PowerView(SampledPower power, float[] low, float[] high) {

  static PowerView of(Stretch stretch) {
    return new PowerView(stretch.power(), stretch.low(), stretch.high());
  }

  /** Lowest sample of the slots that two times touch, W. */
  double lowest(double fromS, double toS) {
    double lowest = Double.MAX_VALUE;
    for (int i = slot(fromS); i <= slot(toS); i++) {
      lowest = Math.min(lowest, low[i]);
    }
    return lowest;
  }

  /** Highest sample of them, W. */
  double highest(double fromS, double toS) {
    double highest = -Double.MAX_VALUE;
    for (int i = slot(fromS); i <= slot(toS); i++) {
      highest = Math.max(highest, high[i]);
    }
    return highest;
  }

  private int slot(double timeS) {
    return (int) Math.max(0, Math.min(low.length - 1, Math.floor(timeS / power.slotS())));
  }
}
