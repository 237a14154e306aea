package io.tinyprofiler.shared.metric;

import java.util.Arrays;

/**
 * Summary of a sample, in the sample's unit.
 *
 * @param count size of the sample
 * @param std of the population, as vLLM's benchmark has it
 * @param p90 percentiles interpolate linearly between the two nearest values, as numpy and
 *     PostgreSQL's {@code percentile_cont} do
 */
public record Distribution(
    int count,
    double mean,
    double median,
    double std,
    double p90,
    double p95,
    double p99,
    double min,
    double max) {

  /** Summarises; null for an empty sample. */
  public static Distribution of(double[] sample) {
    if (sample.length == 0) {
      return null;
    }
    double[] sorted = sample.clone();
    Arrays.sort(sorted);
    double mean = mean(sorted);
    return new Distribution(
        sorted.length,
        mean,
        percentile(sorted, 0.5),
        std(sorted, mean),
        percentile(sorted, 0.90),
        percentile(sorted, 0.95),
        percentile(sorted, 0.99),
        sorted[0],
        sorted[sorted.length - 1]);
  }

  /** Median of a sample; null if it is empty. */
  public static Double median(double[] sample) {
    double[] sorted = sample.clone();
    Arrays.sort(sorted);
    return sorted.length == 0 ? null : (Double) percentile(sorted, 0.5);
  }

  static double percentile(double[] sorted, double fraction) {
    double at = fraction * (sorted.length - 1);
    int below = (int) Math.floor(at);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  private static double mean(double[] sample) {
    double sum = 0;
    for (double value : sample) {
      sum += value;
    }
    return sum / sample.length;
  }

  private static double std(double[] sample, double mean) {
    double sum = 0;
    for (double value : sample) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / sample.length);
  }
}
