package io.tinyprofiler.agent.power;

import java.util.Arrays;

/** A piece of a {@link PowerLog}: columns of slots, and of blocks of slots. Used again when old. */
final class PowerPage {

  static final int SLOTS = 10_000;
  static final int SLOTS_A_BLOCK = 10;
  static final int BLOCKS = SLOTS / SLOTS_A_BLOCK;

  /** Mean power of each slot, W. */
  final float[] watts = new float[SLOTS];

  /** By how much the samples of each block may be wrong, mean, W. */
  final float[] doubt = new float[BLOCKS];

  /** Lowest and highest sample of each block, W. */
  final float[] low = new float[BLOCKS];

  final float[] high = new float[BLOCKS];

  /** Samples of each block that never arrived. */
  final int[] lost = new int[BLOCKS];

  /** Index of its first slot in the log. */
  long first;

  /** Of these slots from now on; what it held is gone. */
  void begin(long slot) {
    first = slot;
    Arrays.fill(doubt, 0);
    Arrays.fill(low, 1);
    Arrays.fill(high, -1); // not known yet
    Arrays.fill(lost, 0);
  }
}
