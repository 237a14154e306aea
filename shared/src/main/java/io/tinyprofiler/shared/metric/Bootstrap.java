package io.tinyprofiler.shared.metric;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleSupplier;

/**
 * Percentile bootstrap (Efron and Tibshirani 1993, chapter 13) with a fixed seed: the same sample
 * gives the same interval to the last digit.
 */
public final class Bootstrap {

  /** Fewer values than this say too little about their own spread. */
  public static final int MIN_VALUES = 5;

  private static final int DRAWS = 2000;
  private static final double LEVEL = 0.95;
  private static final long SEED = 20_240_229;

  private Bootstrap() {}

  /** 95 % interval of the median, in the sample's unit; null for fewer than five values. */
  public static Interval median(double[] sample) {
    if (sample.length < MIN_VALUES) {
      return null;
    }
    Random random = new Random(SEED);
    double[] sorted = sorted(sample);
    return interval(() -> resampledMedian(sorted, random));
  }

  /**
   * 95 % interval of the change of the median, {@code (b - a) / a}, in percent; null if either
   * sample has fewer than five values, or if a reference median is 0.
   */
  public static Interval changePercent(double[] reference, double[] candidate) {
    if (reference.length < MIN_VALUES || candidate.length < MIN_VALUES) {
      return null;
    }
    Random random = new Random(SEED);
    double[] sortedReference = sorted(reference);
    double[] sortedCandidate = sorted(candidate);
    return interval(
        () -> {
          double a = resampledMedian(sortedReference, random);
          return 100 * (resampledMedian(sortedCandidate, random) - a) / a;
        });
  }

  private static Interval interval(DoubleSupplier draw) {
    double[] draws = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      draws[i] = draw.getAsDouble();
      if (!Double.isFinite(draws[i])) {
        return null;
      }
    }
    Arrays.sort(draws);
    double tail = (1 - LEVEL) / 2;
    return new Interval(
        Distribution.percentile(draws, tail), Distribution.percentile(draws, 1 - tail), LEVEL);
  }

  private static double[] sorted(double[] sample) {
    double[] sorted = sample.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  /** Counts what is drawn instead of sorting it: a draw takes one pass. */
  private static double resampledMedian(double[] sorted, Random random) {
    int n = sorted.length;
    int[] drawn = new int[n];
    for (int i = 0; i < n; i++) {
      drawn[random.nextInt(n)]++;
    }
    int at = -1;
    int seen = 0;
    while (seen <= (n - 1) / 2) {
      at++;
      seen += drawn[at];
    }
    double below = sorted[at];
    while (seen <= n / 2) {
      at++;
      seen += drawn[at];
    }
    return below + 0.5 * (sorted[at] - below);
  }
}
