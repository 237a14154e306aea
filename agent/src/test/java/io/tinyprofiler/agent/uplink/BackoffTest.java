package io.tinyprofiler.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void doublesUpToTheLongestAndStartsAnew() {
    Backoff backoff = new Backoff(100, 500);
    assertThat(backoff.next(1)).isEqualTo(100);
    assertThat(backoff.next(1)).isEqualTo(200);
    assertThat(backoff.next(1)).isEqualTo(400);
    assertThat(backoff.next(1)).isEqualTo(500);
    assertThat(backoff.next(1)).isEqualTo(500);
    backoff.reset();
    assertThat(backoff.next(1)).isEqualTo(100);
  }

  @Test
  void spreadsThoseWhoComeBackTogether() {
    assertThat(new Backoff(100, 500).next(0)).isEqualTo(50);
    assertThat(new Backoff(100, 500).next(0.5)).isEqualTo(75);
    assertThat(new Backoff(100, 500).longest(0)).isEqualTo(250);
  }
}
