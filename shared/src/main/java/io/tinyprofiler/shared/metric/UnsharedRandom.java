package io.tinyprofiler.shared.metric;

import java.util.Random;

/**
 * {@link Random}'s own sequence, as its documentation gives it, for one thread: without the
 * compare-and-swap of each draw; a permutation test has millions of draws.
 */
final class UnsharedRandom extends Random {

  private static final long serialVersionUID = 1L;
  private static final long MULTIPLIER = 0x5DEECE66DL;
  private static final long MASK = (1L << 48) - 1;

  private long state;

  UnsharedRandom(long seed) {
    super(seed);
  }

  @Override
  public synchronized void setSeed(long seed) {
    state = (seed ^ MULTIPLIER) & MASK;
  }

  @Override
  protected int next(int bits) {
    state = (state * MULTIPLIER + 0xBL) & MASK;
    return (int) (state >>> (48 - bits));
  }
}
