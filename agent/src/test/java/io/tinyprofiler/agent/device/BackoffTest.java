package io.tinyprofiler.agent.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackoffTest {

  private final Backoff backoff = new Backoff(100, 5_000);

  @Test
  void doublesUpToTheLongestPause() {
    assertThat(backoff.delayMs(1, 0.999)).isBetween(99L, 100L);
    assertThat(backoff.delayMs(3, 0.999)).isBetween(399L, 400L);
    assertThat(backoff.delayMs(1_000_000, 0.999)).isBetween(4_990L, 5_000L);
  }

  @Test
  void jitterTakesUpToHalf() {
    assertThat(backoff.delayMs(1, 0)).isEqualTo(50);
    assertThat(new Backoff(1, 1).delayMs(1, 0)).isEqualTo(1);
  }
}
