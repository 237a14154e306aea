package io.tinyprofiler.shared.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyprofiler.shared.record.RunMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UncertaintyTest {

  @Test
  void resolutionIsWhatOneTickChanges() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      long hz = 1L << (10 + random.nextInt(20));
      int n = 2 + random.nextInt(300);
      long[] ticks = new long[n];
      ticks[0] = 2_000L + random.nextInt(1_000_000);
      for (int t = 1; t < n; t++) {
        ticks[t] = ticks[t - 1] + 2_000 + random.nextInt(1_000_000);
      }
      long[] later = ticks.clone();
      later[n - 1]++;
      long prefill = 2_000L + random.nextInt(10_000);
      RunMetrics before = RunMetrics.of(trace(hz, prefill, ticks));
      RunMetrics after = RunMetrics.of(trace(hz, prefill, later));
      RunMetrics slower = RunMetrics.of(trace(hz, prefill + 1, ticks));
      Map<String, Uncertainty> of = Uncertainty.of(List.of(trace(hz, prefill, ticks)));
      near(seed, of.get("e2el"), after.e2el() - before.e2el());
      near(seed, of.get("tpot"), after.tpot() - before.tpot());
      near(seed, of.get("tg_ts"), before.tgTs() - after.tgTs());
      near(seed, of.get("pp_ts"), before.ppTs() - slower.ppTs());
      assertThat(of.get("ttft").resolution()).isEqualTo(1.0 / hz);
    }
  }

  private static void near(long seed, Uncertainty of, double change) {
    assertThat(of.resolution()).as("seed %d", seed).isCloseTo(change, within(2e-3 * change));
  }

  private static RunTrace trace(long hz, Long prefill, long... ticks) {
    return new RunTrace(RunMode.LIVE, hz, 7, prefill, ticks, null, 0, true);
  }

  @Test
  void spreadNeedsFiveRunsAndHoldsTheMedian() {
    List<RunTrace> runs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      runs.add(trace(1_000, 50L, 100 + i, 200, 300 + 2 * i));
    }
    assertThat(Uncertainty.of(runs).get("ttft").spread()).isNull();
    runs.add(trace(1_000, 50L, 104, 200, 310));
    Interval spread = Uncertainty.of(runs).get("ttft").spread();
    assertThat(spread.contains(0.102)).isTrue();
    assertThat(spread.low()).isGreaterThanOrEqualTo(0.1);
    assertThat(spread.high()).isLessThanOrEqualTo(0.104);
    assertThat(Uncertainty.of(runs).get("ttft").spread()).as("deterministic").isEqualTo(spread);
  }

  @Test
  void whatWasNotMeasuredHasNone() {
    Map<String, Uncertainty> of = Uncertainty.of(List.of(trace(1_000, null, 100)));
    assertThat(of).containsOnlyKeys("ttft", "e2el");
    assertThat(of.get("ttft").clock()).as("no mapping is used").isNull();
  }

  @Test
  void theHostsFigureHasTheHostsResolution() {
    RunTrace run =
        new RunTrace(
            RunMode.LIVE, 1_000, 7, null, new long[] {100}, new long[] {101_000_000}, 0, true);
    assertThat(Uncertainty.of(List.of(run)).get("host_ttft").resolution()).isEqualTo(1e-9);
  }
}
