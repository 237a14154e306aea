package io.tinyprofiler.shared.metric;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

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

  /** Samples of more values are rare. */
  private static final int MAX_KEPT = 100;

  private static final Map<Integer, List<Middle>> KEPT = new ConcurrentHashMap<>();

  private Bootstrap() {}

  /** 95 % interval of the median, in the sample's unit; null for fewer than five values. */
  public static Interval median(double[] sample) {
    if (sample.length < MIN_VALUES) {
      return null;
    }
    double[] sorted = sorted(sample);
    Iterator<Middle> middles = middles(sample.length).iterator();
    return interval(() -> middles.next().of(sorted));
  }

  /** Where the medians of the draws are: with a fixed seed the same for each sample of n values. */
  private static List<Middle> middles(int n) {
    return n > MAX_KEPT ? drawn(n) : KEPT.computeIfAbsent(n, Bootstrap::drawn);
  }

  private static List<Middle> drawn(int n) {
    Random random = new UnsharedRandom(SEED);
    return Stream.generate(() -> resampled(n, random)).limit(DRAWS).toList();
  }

  /**
   * 95 % interval of the change of the median, {@code (b - a) / a}, in percent; null if either
   * sample has fewer than five values, or if a reference median is 0.
   */
  public static Interval changePercent(double[] reference, double[] candidate) {
    if (reference.length < MIN_VALUES || candidate.length < MIN_VALUES) {
      return null;
    }
    Random random = new UnsharedRandom(SEED);
    double[] sortedReference = sorted(reference);
    double[] sortedCandidate = sorted(candidate);
    return interval(
        () -> {
          double a = resampled(reference.length, random).of(sortedReference);
          return 100 * (resampled(candidate.length, random).of(sortedCandidate) - a) / a;
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

  /**
   * The middle of a draw.
   *
   * @param below index of its lower middle value in the sorted sample
   * @param above of its upper one, the same if its size is odd
   */
  private record Middle(int below, int above) {

    double of(double[] sorted) {
      return sorted[below] + 0.5 * (sorted[above] - sorted[below]);
    }
  }

  /** Counts what is drawn instead of sorting it: a draw takes one pass. */
  private static Middle resampled(int n, Random random) {
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
    int below = at;
    while (seen <= n / 2) {
      at++;
      seen += drawn[at];
    }
    return new Middle(below, at);
  }
}
