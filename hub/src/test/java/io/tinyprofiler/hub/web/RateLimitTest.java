package io.tinyprofiler.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimitTest {

  private long now;
  private final RateLimit limit = new RateLimit(2, () -> now);

  @Test
  void afterARestTenSecondsWorthMayComeAtOnce() {
    assertThat(allowed("a", 100)).isEqualTo(20);
    assertThat(allowed("b", 100)).isEqualTo(20);
  }

  @Test
  void thenSoManyASecond() {
    allowed("a", 100);
    now += 1_500_000_000L;
    assertThat(allowed("a", 100)).isEqualTo(3);
    now += 400_000_000L;
    assertThat(allowed("a", 100)).isZero();
    now += 100_000_000L;
    assertThat(allowed("a", 100)).isEqualTo(1);
  }

  @Test
  void aLongRestIsNoMoreThanTheMost() {
    allowed("a", 100);
    now += 3_600_000_000_000L;
    assertThat(allowed("a", 100)).isEqualTo(20);
  }

  @Test
  void zeroIsNoLimit() {
    RateLimit none = new RateLimit(0, () -> now);
    assertThat(IntStream.range(0, 1000).allMatch(i -> none.allows("a"))).isTrue();
  }

  private long allowed(String caller, int requests) {
    return IntStream.range(0, requests).filter(i -> limit.allows(caller)).count();
  }
}
