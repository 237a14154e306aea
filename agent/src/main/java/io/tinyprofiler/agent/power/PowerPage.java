package io.tinyprofiler.agent.power;

/** A piece of a {@link PowerLog}: columns of slots, and of blocks of slots. Used again when old. */
final class PowerPage {

  static final int SLOTS = 10_000;
  static final int SLOTS_A_BLOCK = 10;
  static final int BLOCKS = SLOTS / SLOTS_A_BLOCK;

  /** Mean power of each slot, W. */
  final float[] watts = new float[SLOTS];

  /** By how much it may be wrong, W. */
  final float[] doubt = new float[SLOTS];

  /** Lowest and highest sample of each block, W. */
  final float[] low = new float[BLOCKS];

  final float[] high = new float[BLOCKS];

  /** Samples of each block that never arrived. */
  final int[] lost = new int[BLOCKS];

  /** Index of its first slot in the log. */
  long first;
}
