package io.tinyprofiler.shared.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DistributionTest {

  private static final double EXACT = 1e-12;

  /** Figures of numpy's percentile(.., method="linear") and std(ddof=0). */
  @Test
  void percentilesInterpolateLinearly() {
    Distribution of = Distribution.of(new double[] {40, 10, 30, 20});
    assertThat(of.count()).isEqualTo(4);
    assertThat(of.mean()).isEqualTo(25);
    assertThat(of.median()).isEqualTo(25);
    assertThat(of.std()).isCloseTo(Math.sqrt(125), within(EXACT));
    assertThat(of.p90()).isCloseTo(37, within(EXACT));
    assertThat(of.p95()).isCloseTo(38.5, within(EXACT));
    assertThat(of.p99()).isCloseTo(39.7, within(EXACT));
    assertThat(of.min()).isEqualTo(10);
    assertThat(of.max()).isEqualTo(40);
  }

  @Test
  void oneValueIsEveryPercentile() {
    assertThat(Distribution.of(new double[] {3}))
        .isEqualTo(new Distribution(1, 3, 3, 0, 3, 3, 3, 3, 3));
  }

  @Test
  void anEmptySampleHasNoFigures() {
    assertThat(Distribution.of(new double[0])).isNull();
    assertThat(Distribution.median(new double[0])).isNull();
  }

  @Test
  void leavesTheSampleAsItIs() {
    double[] sample = {3, 1, 2};
    Distribution.of(sample);
    assertThat(Distribution.median(sample)).isEqualTo(2);
    assertThat(sample).containsExactly(3, 1, 2);
  }
}
