package io.tinyprofiler.shared.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PermutationTestTest {

  private static final double EXACT = 1e-15;

  /** Of the 20 arrangements of six values only the one seen and its mirror part them so far. */
  @Test
  void wholeSeparationIsTheLeastP() {
    double[] low = {1, 2, 3};
    double[] high = {4, 5, 6};
    assertThat(PermutationTest.p(low, high)).isCloseTo(0.1, within(EXACT));
    assertThat(PermutationTest.p(high, low)).isCloseTo(0.1, within(EXACT));
    assertThat(PermutationTest.leastP(3, 3)).isCloseTo(0.1, within(EXACT));
  }

  /**
   * By hand: {1, 4} against {2, 3, 9}. The sums of two of the five have the mean 7.6, the one seen
   * is 2.6 away; 3 4 6 5 10 | 5 11 | 7 12 13: as far are 3, 4, 5, 5, 11, 12, 13.
   */
  @Test
  void countsEveryArrangement() {
    assertThat(PermutationTest.p(new double[] {1, 4}, new double[] {2, 3, 9}))
        .isCloseTo(0.7, within(EXACT));
  }

  @Test
  void equalValuesAreNoDifference() {
    double[] equal = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
    assertThat(PermutationTest.p(equal, equal)).isEqualTo(1.0);
    assertThat(PermutationTest.p(new double[0], equal)).isNull();
  }

  @Test
  void bothSidesOfConstantsPartedAreTwoArrangements() {
    double[] a = new double[10];
    double[] b = new double[10];
    Arrays.fill(a, 0.1);
    Arrays.fill(b, 0.106);
    assertThat(PermutationTest.p(a, b)).isCloseTo(2 / 184_756.0, within(EXACT));
    assertThat(PermutationTest.leastP(10, 10)).isCloseTo(2 / 184_756.0, within(EXACT));
  }

  @Test
  void manyRunsAreDrawnAndTheSameValuesGiveTheSameP() {
    double[] a = new double[30];
    double[] b = new double[30];
    Arrays.setAll(a, i -> i);
    Arrays.setAll(b, i -> i + 4);
    double p = PermutationTest.p(a, b);
    assertThat(p).isEqualTo(PermutationTest.p(a.clone(), b.clone()));
    // Student's t-test, which the permutation test approaches: t = 1.7598 at 58 degrees, p =
    // 0.0837.
    assertThat(p).isCloseTo(0.0837, within(0.005));
    assertThat(PermutationTest.p(a, Arrays.stream(b).map(v -> v + 1e3).toArray()))
        .isEqualTo(PermutationTest.leastP(30, 30));
  }

  /** Under equality p is at most x in at most x of the cases. */
  @Test
  void isNotMistakenMoreOftenThanItSays() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int trials = 3000;
    int below = 0;
    for (int i = 0; i < trials; i++) {
      double[] a = random.doubles(6).toArray();
      double[] b = random.doubles(6).toArray();
      below += PermutationTest.p(a, b) <= 0.05 ? 1 : 0;
    }
    assertThat((double) below / trials).as("seed %d", seed).isLessThan(0.05 + 6 * 0.004);
  }
}
