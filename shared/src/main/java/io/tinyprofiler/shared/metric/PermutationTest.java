package io.tinyprofiler.shared.metric;

import java.util.Arrays;
import java.util.Random;

/**
 * Two-sided permutation test (Good 2005): how often chance alone, by dealing the same values to the
 * two sides anew, parts their means at least as far as they are parted. It assumes nothing about
 * the values' distribution, only that under equality the sides could be swapped.
 *
 * <p>All arrangements are counted where there are at most 200 000 (10 against 10 has 184 756);
 * beyond, 100 000 are drawn with a fixed seed, so that the same values give the same p.
 */
public final class PermutationTest {

  private static final long MAX_EXACT = 200_000;
  private static final int DRAWS = 100_000;
  private static final long SEED = 20_240_301;

  private final double[] pool;
  private final int size;
  private final double centre;
  private final double parted;

  private PermutationTest(double[] a, double[] b) {
    pool = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, pool, a.length, b.length);
    size = a.length;
    // The means' difference grows with the distance of a's sum from its expected value.
    centre = Arrays.stream(pool).sum() * size / pool.length;
    double scale = Arrays.stream(pool).map(Math::abs).sum();
    parted = Math.abs(Arrays.stream(a).sum() - centre) - 1e-12 * scale;
  }

  /** p of the two samples' difference of means, in (0, 1]; null if a side is empty. */
  public static Double p(double[] a, double[] b) {
    if (a.length == 0 || b.length == 0) {
      return null;
    }
    PermutationTest test = new PermutationTest(a, b);
    double arrangements = arrangements(a.length, b.length);
    return arrangements <= MAX_EXACT ? test.count(0, 0, 0) / arrangements : test.drawn();
  }

  /** The least p that samples of these sizes can have. */
  public static double leastP(int a, int b) {
    double arrangements = arrangements(a, b);
    return arrangements <= MAX_EXACT ? Math.min(1, 2 / arrangements) : 1.0 / (DRAWS + 1);
  }

  private static double arrangements(int a, int b) {
    double count = 1;
    for (int i = 1; i <= Math.min(a, b); i++) {
      count = count * (Math.max(a, b) + i) / i;
    }
    return Math.rint(count);
  }

  /** How many of the arrangements that go on from here part the means as far. */
  private long count(int from, int chosen, double sum) {
    if (chosen == size) {
      return reaches(sum);
    }
    long hits = 0;
    for (int i = from; i <= pool.length - (size - chosen); i++) {
      hits += count(i + 1, chosen + 1, sum + pool[i]);
    }
    return hits;
  }

  private double drawn() {
    Random random = new UnsharedRandom(SEED);
    double[] deck = pool.clone();
    long hits = 1; // the arrangement that was seen
    for (int draw = 0; draw < DRAWS; draw++) {
      double sum = 0;
      for (int i = 0; i < size; i++) {
        int j = i + random.nextInt(deck.length - i);
        double dealt = deck[j];
        deck[j] = deck[i];
        deck[i] = dealt;
        sum += dealt;
      }
      hits += reaches(sum);
    }
    return (double) hits / (DRAWS + 1);
  }

  private int reaches(double sum) {
    return Math.abs(sum - centre) >= parted ? 1 : 0;
  }
}
