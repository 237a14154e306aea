package io.tinyprofiler.shared.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyprofiler.shared.record.RunMode;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static double[] runs(double... values) {
    return values;
  }

  private static double[] scaled(double[] values, double by) {
    return Arrays.stream(values).map(value -> value * by).toArray();
  }

  private static Comparison compare(RunFigure figure, double[] a, double[] b) {
    return Comparison.of(figure, a, b, Comparison.DEFAULT_THRESHOLD_PERCENT);
  }

  private static final double[] TEN =
      runs(1.00, 1.01, 0.99, 1.02, 0.98, 1.005, 0.995, 1.015, 0.985, 1.0);

  @Test
  void moreTimeIsWorseAndMoreThroughputIsBetter() {
    assertThat(compare(RunFigure.ITL, TEN, scaled(TEN, 1.06)).verdict())
        .isEqualTo(Verdict.REGRESSED);
    assertThat(compare(RunFigure.TG_TS, TEN, scaled(TEN, 1.06)).verdict())
        .isEqualTo(Verdict.IMPROVED);
    assertThat(compare(RunFigure.ITL, TEN, scaled(TEN, 0.94)).verdict())
        .isEqualTo(Verdict.IMPROVED);
    assertThat(compare(RunFigure.TG_TS, TEN, scaled(TEN, 0.94)).verdict())
        .isEqualTo(Verdict.REGRESSED);
  }

  @Test
  void carriesTheSizeOfTheChangeAndItsInterval() {
    Comparison of = compare(RunFigure.ITL, TEN, scaled(TEN, 1.06));
    assertThat(of.changePercent()).isCloseTo(6, within(1e-9));
    assertThat(of.changeInterval().contains(6)).isTrue();
    assertThat(of.cliffsDelta()).isEqualTo(1.0);
    assertThat(of.p()).isLessThan(of.pLimit());
    assertThat(of.reference().cv()).isCloseTo(0.012910, within(1e-6));
    assertThat(of.candidate().median()).isCloseTo(1.06, within(1e-12));
    assertThat(of.reason())
        .startsWith("worse by more than the threshold of 3 %")
        .contains("limit 0.002");
  }

  @Test
  void aSureButSmallChangeIsTheSame() {
    double[] a = new double[10];
    double[] b = new double[10];
    Arrays.fill(a, 100);
    Arrays.fill(b, 102.9);
    Comparison of = compare(RunFigure.ITL, a, b);
    assertThat(of.verdict()).isEqualTo(Verdict.SAME);
    assertThat(of.p()).isLessThan(1e-4);
    assertThat(Comparison.of(RunFigure.ITL, a, b, 2).verdict()).isEqualTo(Verdict.REGRESSED);
  }

  @Test
  void aLargeButUnsureChangeIsUndecided() {
    Comparison of =
        compare(RunFigure.ITL, runs(1, 1.4, 0.7, 1.2, 0.9), runs(1.1, 1.5, 0.8, 1.0, 1.2));
    assertThat(of.verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(of.reason()).contains("chance alone may give it").contains("more runs");
  }

  @Test
  void fewerThanFiveRunsASideDecideNothing() {
    Comparison of = compare(RunFigure.ITL, TEN, runs(9, 9, 9, 9));
    assertThat(of.verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(of.reason()).contains("10 and 4 valid runs").contains("at least 5");
    Comparison none = compare(RunFigure.ITL, TEN, new double[0]);
    assertThat(none.verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(none.p()).isNull();
    assertThat(none.changePercent()).isNull();
    assertThat(none.candidate().median()).isNull();
  }

  /** 5 against 5 has p >= 0.0079, 7 against 7 p >= 0.00058: each can reach its limit. */
  @Test
  void everyAllowedCountCanReachItsLimit() {
    for (int a = Comparison.MIN_RUNS; a <= 12; a++) {
      for (int b = Comparison.MIN_RUNS; b <= 12; b++) {
        double[] low = new double[a];
        double[] high = new double[b];
        Arrays.fill(low, 1);
        Arrays.fill(high, 2);
        Comparison of = compare(RunFigure.ITL, low, high);
        assertThat(of.verdict()).as("%d against %d", a, b).isEqualTo(Verdict.REGRESSED);
        assertThat(PermutationTest.leastP(a, b)).isLessThan(of.pLimit());
        assertThat(of.pLimit()).isEqualTo(Math.min(a, b) >= 7 ? 0.002 : 0.01);
      }
    }
  }

  /** The claim of the gate on ideal devices: normal runs, 2 % apart, 10 a side. */
  @Test
  void falseAlarmsAreRareAndSixPercentIsFound() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int trials = 1000;
    int falseAlarms = 0;
    int found = 0;
    for (int i = 0; i < trials; i++) {
      double[] a = normal(random, 1);
      falseAlarms += regressed(a, normal(random, 1));
      found += regressed(a, normal(random, 1.06));
    }
    // The rates are 0.3 in 1000 and 99.0 %; the bounds lie where chance does not come.
    assertThat(falseAlarms).as("false alarms, seed %d", seed).isLessThanOrEqualTo(5);
    assertThat(found).as("found, seed %d", seed).isGreaterThanOrEqualTo(970);
  }

  private static double[] normal(Random random, double mean) {
    double[] runs = new double[10];
    Arrays.setAll(runs, i -> mean * (1 + 0.02 * random.nextGaussian()));
    return runs;
  }

  private static int regressed(double[] a, double[] b) {
    return compare(RunFigure.ITL, a, b).verdict() == Verdict.REGRESSED ? 1 : 0;
  }

  @Test
  void aFigureTakesOneValueFromEachValidRun() {
    RunTrace valid = new RunTrace(RunMode.LIVE, 10, 4, 8L, new long[] {10, 20, 50}, null, 0, true);
    RunTrace noTokens = new RunTrace(RunMode.LIVE, 10, 4, 8L, new long[0], null, 0, true);
    RunTrace lost = new RunTrace(RunMode.LIVE, 10, 4, 8L, new long[] {10, 20, 50}, null, 1, false);
    List<RunTrace> runs = List.of(valid, noTokens, lost);
    assertThat(RunFigure.ITL.values(runs)).containsExactly(2.0);
    assertThat(RunFigure.TG_TS.values(runs)).containsExactly(0.5);
    assertThat(RunFigure.PP_TS.values(runs)).containsExactly(5.0, 5.0);
    assertThat(RunFigure.of("tg_ts")).contains(RunFigure.TG_TS);
    assertThat(RunFigure.of("speed")).isEmpty();
  }

  @Test
  void jsonIsSnakeCase() {
    JsonNode tree = new ObjectMapper().valueToTree(compare(RunFigure.TG_TS, TEN, scaled(TEN, 0.9)));
    assertThat(tree.get("figure").asText()).isEqualTo("tg_ts");
    assertThat(tree.get("verdict").asText()).isEqualTo("regressed");
    assertThat(tree.get("change_percent").asDouble()).isCloseTo(-10, within(1e-9));
    assertThat(tree.get("change_interval").get("level").asDouble()).isEqualTo(0.95);
    assertThat(tree.get("reference").get("runs").asInt()).isEqualTo(10);
    assertThat(tree.get("p_limit").asDouble()).isEqualTo(0.002);
  }
}
