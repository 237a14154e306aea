package io.tinyprofiler.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenessTest {

  private static Lateness of(long... scalesNs) {
    Lateness lateness = new Lateness();
    for (long scale : scalesNs) {
      lateness.add(LongStream.rangeClosed(1, 1_000).map(i -> i * scale).toArray());
    }
    return lateness;
  }

  @Test
  void quantilesAreOfAllBlocksTogether() {
    assertThat(of(1_000).quantiles(0.5, 0.99)).containsExactly(500, 990);
    assertThat(of(1_000, 3_000).quantiles(0.999)[0]).isCloseTo(2_994, within(3.0));
  }

  @Test
  void aMachineThatIsSlowForAWhileIsInNoRatio() {
    Lateness.Ratio twice = of(2_000, 20_000, 2_000).over(of(1_000, 10_000, 1_000), 0.99).get(0);

    assertThat(twice).isEqualTo(new Lateness.Ratio(2, 2, 2, 2));
  }

  @Test
  void theIntervalHasWhatBlocksDisagreeIn() {
    Lateness.Ratio ratio = of(1_000, 4_000, 1_000).over(of(1_000, 1_000, 1_000), 0.99).get(0);

    assertThat(ratio.low()).isLessThan(1.5);
    assertThat(ratio.high()).isGreaterThan(3.5);
    assertThat(ratio.median()).isEqualTo(1);
  }

  @Test
  void ofAnEvenNumberTheMedianIsTheMidstOfTwo() {
    assertThat(of(1_000, 4_000).over(of(1_000, 1_000), 0.5).get(0).median()).isEqualTo(2.5);
  }
}
