package io.tinyprofiler.shared.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SparklineTest {

  @Test
  void barsGoFromTheLowestToTheHighest() {
    assertThat(Sparkline.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8})).isEqualTo("▁▂▃▄▅▆▇█");
    assertThat(Sparkline.of(new double[] {-4, 4})).isEqualTo("▁█");
  }

  @Test
  void equalNumbersAreLow() {
    assertThat(Sparkline.of(new double[] {3, 3})).isEqualTo("▁▁");
    assertThat(Sparkline.of(new double[0])).isEmpty();
  }
}
