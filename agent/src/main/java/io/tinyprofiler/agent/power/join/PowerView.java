package io.tinyprofiler.agent.power.join;

import io.tinyprofiler.agent.power.Stretch;
import io.tinyprofiler.shared.metric.energy.SampledPower;

/**
 * Power around a run.
 *
 * @param power from the view's own beginning on
 * @param blockS length of the blocks that lowest and highest samples are of, s
 * @param low lowest sample of each block, W
 * @param high highest sample of each block, W
 */
@SuppressWarnings("ArrayRecordComponent") // columns of primitives; nobody compares views
public record PowerView(SampledPower power, double blockS, float[] low, float[] high) {

  static PowerView of(Stretch stretch) {
    return new PowerView(stretch.power(), stretch.blockS(), stretch.low(), stretch.high());
  }

  /** Lowest sample of the blocks that two times touch, W. */
  double lowest(double fromS, double toS) {
    double lowest = Double.MAX_VALUE;
    for (int i = block(fromS); i <= block(toS); i++) {
      lowest = Math.min(lowest, low[i]);
    }
    return lowest;
  }

  /** Highest sample of them, W. */
  double highest(double fromS, double toS) {
    double highest = -Double.MAX_VALUE;
    for (int i = block(fromS); i <= block(toS); i++) {
      highest = Math.max(highest, high[i]);
    }
    return highest;
  }

  private int block(double timeS) {
    return (int) Math.max(0, Math.min(low.length - 1, Math.floor(timeS / blockS)));
  }
}
