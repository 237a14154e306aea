package io.tinyprofiler.agent.power;

import io.tinyprofiler.shared.metric.energy.SampledPower;

/** A part of a {@link PowerLog}, copied out of it: whole blocks of slots, the last may be cut. */
public final class Stretch {

  private final long firstSlot;
  private final int lead;
  private final int slotSamples;
  private final double slotS;
  private final float[] watts;
  private final float[] doubtJ;
  private final float[] low;
  private final float[] high;
  private int filled;
  private long lost;
  private int slips;

  /**
   * To be filled.
   *
   * @param firstSlot that begins a block
   * @param lead slots before those that are asked for
   */
  Stretch(PowerLog log, long firstSlot, int lead, int count) {
    this.firstSlot = firstSlot;
    this.lead = lead;
    this.slotSamples = log.slotSamples();
    this.slotS = slotSamples / log.rateHz();
    int blocks = (count + PowerPage.SLOTS_A_BLOCK - 1) / PowerPage.SLOTS_A_BLOCK;
    this.watts = new float[count];
    this.doubtJ = new float[blocks];
    this.low = new float[blocks];
    this.high = new float[blocks];
  }

  /** The next slots, from the beginning of a block on. */
  void take(PowerPage page, int from, int to) {
    System.arraycopy(page.watts, from, watts, filled, to - from);
    for (int slot = from; slot < to; slot += PowerPage.SLOTS_A_BLOCK) {
      int block = slot / PowerPage.SLOTS_A_BLOCK;
      int at = (filled + slot - from) / PowerPage.SLOTS_A_BLOCK;
      boolean known = page.high[block] >= page.low[block];
      low[at] = known ? page.low[block] : page.watts[slot];
      high[at] = known ? page.high[block] : page.watts[slot];
      doubtJ[at] = (float) (page.doubt[block] * slotS * PowerPage.SLOTS_A_BLOCK);
      lost += page.lost[block];
    }
    filled += to - from;
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
    return new SampledPower(slotS, watts, PowerPage.SLOTS_A_BLOCK, doubtJ);
  }

  /** Samples of a slot. */
  public int slotSamples() {
    return slotSamples;
  }

  /** Mean power of what was asked for, W. */
  public double meanWatts() {
    double sum = 0;
    for (int slot = lead; slot < watts.length; slot++) {
      sum += watts[slot];
    }
    return sum / (watts.length - lead);
  }

  /** Length of a block, s. */
  public double blockS() {
    return slotS * PowerPage.SLOTS_A_BLOCK;
  }

  /** Lowest sample of each block, W. */
  public float[] low() {
    return low.clone();
  }

  /** Highest sample of each block, W. */
  public float[] high() {
    return high.clone();
  }
}
