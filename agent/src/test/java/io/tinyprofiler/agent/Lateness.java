package io.tinyprofiler.agent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** How late one reader's stamps were, ns, block by block of a bench that has others in turn. */
final class Lateness {

  /**
   * Of one to another.
   *
   * @param all of all blocks together
   * @param low nine of ten resamples of the blocks were from here ..
   * @param high .. to here
   * @param median of the blocks' own ratios
   */
  record Ratio(double all, double low, double high, double median) {}

  private static final int RESAMPLES = 300;
  private static final long SEED = 1;

  private final List<long[]> blocks = new ArrayList<>();

  void add(long[] block) {
    blocks.add(block);
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  /** Of all blocks together, µs. */
  double[] quantiles(double... quantiles) {
    return quantiles(IntStream.range(0, blocks.size()).toArray(), quantiles);
  }

  private double[] quantiles(int[] chosen, double... quantiles) {
    long[] sorted =
        Arrays.stream(chosen).mapToObj(blocks::get).flatMapToLong(LongStream::of).toArray();
    Arrays.sort(sorted);
    return Arrays.stream(quantiles)
        .map(quantile -> sorted[(int) (quantile * (sorted.length - 1))] / 1e3)
        .toArray();
  }

  /** Over another's, whose blocks were measured right after these. */
  List<Ratio> over(Lateness other, double... quantiles) {
    double[][] resampled = new double[quantiles.length][RESAMPLES];
    Random random = new Random(SEED);
    for (int i = 0; i < RESAMPLES; i++) {
      int[] chosen = random.ints(blocks.size(), 0, blocks.size()).toArray();
      double[] these = quantiles(chosen, quantiles);
      double[] those = other.quantiles(chosen, quantiles);
      for (int q = 0; q < quantiles.length; q++) {
        resampled[q][i] = these[q] / those[q];
      }
    }
    double[] all = quantiles(quantiles);
    double[] others = other.quantiles(quantiles);
    List<Ratio> ratios = new ArrayList<>();
    for (int q = 0; q < quantiles.length; q++) {
      Arrays.sort(resampled[q]);
      ratios.add(
          new Ratio(
              all[q] / others[q],
              resampled[q][RESAMPLES / 20],
              resampled[q][RESAMPLES - 1 - RESAMPLES / 20],
              median(other, quantiles[q])));
    }
    return ratios;
  }

  private double median(Lateness other, double quantile) {
    double[] sorted =
        IntStream.range(0, blocks.size())
            .mapToDouble(i -> block(i, quantile) / other.block(i, quantile))
            .sorted()
            .toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private double block(int block, double quantile) {
    return quantiles(new int[] {block}, quantile)[0];
  }
}
