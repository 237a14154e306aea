package io.tinyprofiler.shared.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BootstrapTest {

  @Test
  void fewerThanFiveValuesHaveNoInterval() {
    assertThat(Bootstrap.median(new double[] {1, 2, 3, 4})).isNull();
    assertThat(Bootstrap.changePercent(new double[4], new double[9])).isNull();
  }

  @Test
  void theSameSampleHasTheSameInterval() {
    double[] sample = {3, 1, 4, 1.5, 5, 9, 2.6};
    assertThat(Bootstrap.median(sample)).isEqualTo(Bootstrap.median(sample.clone()));
    assertThat(sample).containsExactly(3, 1, 4, 1.5, 5, 9, 2.6);
    assertThat(Bootstrap.median(new double[] {9, 5, 4, 3, 2.6, 1.5, 1}))
        .as("the order of runs says nothing")
        .isEqualTo(Bootstrap.median(sample));
  }

  @Test
  void equalValuesHaveAnIntervalOfNoWidth() {
    double[] equal = {7, 7, 7, 7, 7};
    assertThat(Bootstrap.median(equal)).isEqualTo(new Interval(7, 7, 0.95));
    assertThat(Bootstrap.changePercent(equal, new double[] {14, 14, 14, 14, 14}))
        .isEqualTo(new Interval(100, 100, 0.95));
  }

  /**
   * Against the exact distribution of a resampled median of 1..5: it is at most k if three of five
   * draws are, so P(1) = 0.05792 and P(at most 1) is over 2.5 %: the interval is all of 1..5.
   */
  @Test
  void fiveValuesBoundTheirMedianByTheLeastAndTheMost() {
    assertThat(Bootstrap.median(new double[] {5, 3, 1, 2, 4})).isEqualTo(new Interval(1, 5, 0.95));
  }

  @Test
  void aChangeFromNothingHasNoInterval() {
    assertThat(Bootstrap.changePercent(new double[5], new double[] {1, 1, 1, 1, 1})).isNull();
  }

  /** The interval of a normal sample's median holds the true one about as often as it says. */
  @Test
  void coversTheTrueMedian() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int trials = 400;
    int covered = 0;
    for (int i = 0; i < trials; i++) {
      double[] sample = new double[15];
      Arrays.setAll(sample, j -> 10 + random.nextGaussian());
      covered += Bootstrap.median(sample).contains(10) ? 1 : 0;
    }
    // Six standard errors either way: a sample of 15 covers in 93 to 97 of 100.
    assertThat((double) covered / trials).as("seed %d", seed).isCloseTo(0.95, within(0.07));
  }
}
