package io.tinyprofiler.shared.metric.energy;

/**
 * Power over time as the mean of equal slots. Energy between two times is exact for the slots that
 * lie between them and in proportion for those that are cut. Times are seconds from the first
 * slot's beginning; what lies outside is held at the nearest slot's power.
 */
public final class SampledPower {

  private final double slotS;
  private final double[] joules;
  private final double[] doubt;
  private final double doubtS;

  /**
   * Power of consecutive slots.
   *
   * @param slotS length of a slot, s
   * @param watts mean power of each slot, W; at least one
   * @param doubtJ of each slot, by how much lost samples may have changed its energy, J
   */
  public SampledPower(double slotS, float[] watts, float[] doubtJ) {
    this(slotS, watts, 1, doubtJ);
  }

  /**
   * The same with the doubt of groups of slots, of which the last may be cut.
   *
   * @param group slots in a group
   * @param doubtJ of each group, J
   */
  public SampledPower(double slotS, float[] watts, int group, float[] doubtJ) {
    int groups = (watts.length + group - 1) / group;
    if (watts.length == 0 || doubtJ.length != groups || !(slotS > 0)) {
      throw new IllegalArgumentException("power of %d slots".formatted(watts.length));
    }
    this.slotS = slotS;
    this.doubtS = slotS * group;
    joules = new double[watts.length + 1];
    doubt = new double[groups + 1];
    for (int i = 0; i < watts.length; i++) {
      joules[i + 1] = joules[i] + watts[i] * slotS;
    }
    for (int i = 0; i < groups; i++) {
      doubt[i + 1] = doubt[i] + doubtJ[i];
    }
  }

  /** Length of a slot, s. */
  public double slotS() {
    return slotS;
  }

  /** The end of the last slot, s. */
  public double endS() {
    return (joules.length - 1) * slotS;
  }

  /** Energy between two times, J. */
  public double joules(double fromS, double toS) {
    return at(joules, toS) - at(joules, fromS);
  }

  /** By how much lost samples may have changed the energy between two times, J. */
  public double doubt(double fromS, double toS) {
    int last = doubt.length - 1;
    int from = (int) Math.max(0, Math.min(last, Math.floor(fromS / doubtS)));
    int to = (int) Math.max(0, Math.min(last, Math.ceil(toS / doubtS)));
    return doubt[Math.max(from, to)] - doubt[from];
  }

  /** Highest mean power of a slot that the times touch, W. */
  public double highest(double fromS, double toS) {
    int last = joules.length - 2;
    int from = (int) Math.max(0, Math.min(last, Math.floor(fromS / slotS)));
    int to = (int) Math.max(from, Math.min(last, Math.ceil(toS / slotS)));
    double highest = 0;
    for (int i = from; i <= to; i++) {
      highest = Math.max(highest, (joules[i + 1] - joules[i]) / slotS);
    }
    return highest;
  }

  private double at(double[] sums, double timeS) {
    double slot = timeS / slotS;
    int last = sums.length - 1;
    if (slot <= 0) {
      return slot * (sums[1] - sums[0]);
    }
    if (slot >= last) {
      return sums[last] + (slot - last) * (sums[last] - sums[last - 1]);
    }
    int whole = (int) slot;
    return sums[whole] + (slot - whole) * (sums[whole + 1] - sums[whole]);
  }
}
