package io.tinyprofiler.shared.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.record.RunMode;
import org.junit.jupiter.api.Test;

class RunMetricsTest {

  private static RunTrace trace(Long prefillTicks, long... ticks) {
    return new RunTrace(RunMode.LIVE, 1_000, 8, prefillTicks, ticks, null, 0, true);
  }

  /** 8 prompt tokens in 400 ms, tokens at 500, 600, 800, 1000 ms. */
  @Test
  void agreesWithHandComputedFigures() {
    RunMetrics run =
        RunMetrics.of(
            new RunTrace(
                RunMode.LIVE,
                1_000,
                8,
                400L,
                new long[] {500, 600, 800, 1_000},
                new long[] {510_000_000, 610_000_000, 820_000_000, 1_005_000_000},
                0,
                true));
    assertThat(run.ttft()).isEqualTo(0.5);
    assertThat(run.hostTtft()).isEqualTo(0.51);
    assertThat(run.e2el()).isEqualTo(1.0);
    assertThat(run.tpot()).isEqualTo(0.5 / 3);
    assertThat(run.ppTs()).isEqualTo(20.0);
    assertThat(run.tgTs()).isEqualTo(6.0);
    assertThat(run.itl()).containsExactly(0.1, 0.2, 0.2);
  }

  @Test
  void withoutHostTimesThereIsNoHostFigure() {
    assertThat(RunMetrics.of(trace(1L, 2)).hostTtft()).isNull();
  }

  @Test
  void whatCameInOneReadWasNotMeasuredOnTheHost() {
    RunTrace quick =
        new RunTrace(RunMode.LIVE, 1_000, 8, 1L, new long[] {2}, new long[] {0}, 0, true);
    assertThat(RunMetrics.of(quick).hostTtft()).isNull();
    assertThat(RunMetrics.of(quick).ttft()).isEqualTo(0.002);
  }

  @Test
  void oneTokenHasNoDecodeFigures() {
    RunMetrics run = RunMetrics.of(trace(400L, 500));
    assertThat(run.ttft()).isEqualTo(0.5);
    assertThat(run.e2el()).isEqualTo(0.5);
    assertThat(run.tpot()).isNull();
    assertThat(run.tgTs()).isNull();
    assertThat(run.itl()).isEmpty();
  }

  @Test
  void noTokenLeavesThePrefillAlone() {
    RunMetrics run = RunMetrics.of(trace(400L));
    assertThat(run.ppTs()).isEqualTo(20.0);
    assertThat(run.ttft()).isNull();
    assertThat(run.e2el()).isNull();
    assertThat(run.itl()).isEmpty();
  }

  @Test
  void whatWasNotSeenOrTookNoTickIsNull() {
    assertThat(RunMetrics.of(trace(null, 500)).ppTs()).isNull();
    assertThat(RunMetrics.of(trace(0L, 500)).ppTs()).isNull();
    RunMetrics coarse = RunMetrics.of(trace(1L, 5, 5));
    assertThat(coarse.tgTs()).as("two tokens within a tick").isNull();
    assertThat(coarse.tpot()).isZero();
  }
}
