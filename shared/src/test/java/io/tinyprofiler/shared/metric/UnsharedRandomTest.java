package io.tinyprofiler.shared.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class UnsharedRandomTest {

  @Test
  void drawsWhatRandomDraws() {
    for (long seed : new long[] {0, 20_240_301, -7, Long.MAX_VALUE}) {
      Random random = new Random(seed);
      Random unshared = new UnsharedRandom(seed);
      for (int i = 0; i < 1_000; i++) {
        assertThat(unshared.nextInt(i + 1)).isEqualTo(random.nextInt(i + 1));
        assertThat(unshared.nextDouble()).isEqualTo(random.nextDouble());
      }
    }
  }
}
