package io.tinyprofiler.agent.power;

import io.tinyprofiler.shared.metric.energy.SampledPower;

/** A part of a {@link PowerLog}, copied out of it. */
public final class Stretch {

  private final long firstSlot;
  private final int slotSamples;
  private final double slotS;
  private final float[] watts;
  private final float[] doubtJ;
  private final float[] low;
  private final float[] high;
  private int filled;
  private long lost;
  private int slips;

  Stretch(PowerLog log, long firstSlot, int count) {
    this.firstSlot = firstSlot;
    this.slotSamples = log.slotSamples();
    this.slotS = slotSamples / log.rateHz();
    this.watts = new float[count];
    this.doubtJ = new float[count];
    this.low = new float[count];
    this.high = new float[count];
  }

  void take(PowerPage page, int from, int to) {
    System.arraycopy(page.watts, from, watts, filled, to - from);
    for (int slot = from; slot < to; slot++) {
      int block = slot / PowerPage.SLOTS_A_BLOCK;
      boolean known = page.high[block] >= page.low[block];
      low[filled] = known ? Math.min(page.low[block], watts[filled]) : watts[filled];
      high[filled] = known ? Math.max(page.high[block], watts[filled]) : watts[filled];
      doubtJ[filled] = (float) (page.doubt[block] * slotS);
      if (slot % PowerPage.SLOTS_A_BLOCK == 0) {
        lost += page.lost[block];
      }
      filled++;
    }
  }

  void slips(int count) {
    slips = count;
  }

  /** Position of its first sample in the log. */
  public long firstSample() {
    return firstSlot * slotSamples;
  }

  /** Samples in it, lost ones included. */
  public long samples() {
    return (long) watts.length * slotSamples;
  }

  /** Samples of it that never arrived. */
  public long lost() {
    return lost;
  }

  public int slips() {
    return slips;
  }

  public SampledPower power() {
    return new SampledPower(slotS, watts, doubtJ);
  }

  /** Samples of a slot. */
  public int slotSamples() {
    return slotSamples;
  }

  /** Its mean power, W. */
  public double meanWatts() {
    double sum = 0;
    for (float slot : watts) {
      sum += slot;
    }
    return sum / watts.length;
  }

  /** Lowest sample of the ten slots around each, W. */
  public float[] low() {
    return low.clone();
  }

  /** Highest sample of the ten slots around each, W. */
  public float[] high() {
    return high.clone();
  }
}
