package io.tinyprofiler.agent.device.mlperf;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.rig.Seeds;
import org.junit.jupiter.api.Test;

class LapClockTest {

  private static final long WRAP = 1L << 32;

  private final LapClock clock = new LapClock();

  /** However long the pauses, and however late what the device prints is read. */
  @Test
  void unwrapsWithTheHostsClock() {
    Seeds.each(
        100,
        random -> {
          LapClock clock = new LapClock();
          long start = random.nextLong(WRAP);
          long truth = start;
          clock.tick(truth, 0);
          for (int i = 0; i < 50; i++) {
            truth += random.nextBoolean() ? random.nextLong(1_000) : random.nextLong(9 * WRAP);
            long readNs = (truth - start) * 1_000 + random.nextLong(50_000_000);
            assertThat(clock.tick(truth % WRAP, readNs)).isEqualTo(truth);
          }
        });
  }

  @Test
  void neverGoesBack() {
    clock.tick(100, 0);
    assertThat(clock.tick(99, 10)).isGreaterThan(100);
  }

  @Test
  void aDeviceWithMoreBitsNeedsNoUnwrapping() {
    clock.tick(5 * WRAP, 0);
    assertThat(clock.tick(5 * WRAP + 17, 17_000)).isEqualTo(5 * WRAP + 17);
  }

  @Test
  void aRebootBeginsAnew() {
    clock.tick(4_000_000_000L, 0);
    clock.restart();
    assertThat(clock.tick(12, 1)).isEqualTo(12);
  }
}
