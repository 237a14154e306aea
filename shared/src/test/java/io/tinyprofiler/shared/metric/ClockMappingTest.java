package io.tinyprofiler.shared.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyprofiler.shared.metric.ClockMapping.Burst;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClockMappingTest {

  private static final List<Burst> BURSTS =
      List.of(
          new Burst(77_000_000, 5_000_000_000L, 2_000_000, null, 1_100_000),
          new Burst(78_000_050, 6_000_000_000L, 4_000_000, 50.0, 2_300_000),
          new Burst(79_000_080, 7_000_000_000L, 3_000_000, 40.0, 1_900_000));

  @Test
  void tellsOffsetDriftAndTheLargestBound() {
    ClockMapping of = ClockMapping.of(BURSTS, 1_000_000);
    assertThat(of.mapped()).isTrue();
    assertThat(of.bursts()).isEqualTo(3);
    assertThat(of.offset()).isCloseTo(7 - 79.00008, within(1e-9));
    assertThat(of.driftPpm()).isEqualTo(40.0);
    assertThat(of.error()).isEqualTo(0.0023);
    assertThat(of.roundTrip()).isEqualTo(0.003);
  }

  @Test
  void theirOrderDoesNotMatter() {
    assertThat(ClockMapping.of(List.of(BURSTS.get(2), BURSTS.get(0), BURSTS.get(1)), 1_000_000))
        .isEqualTo(ClockMapping.of(BURSTS, 1_000_000));
  }

  @Test
  void oneBurstTellsNoDrift() {
    assertThat(ClockMapping.of(BURSTS.subList(0, 1), 1_000_000).driftPpm()).isNull();
  }

  @Test
  void withoutAFitNothingIsKnown() {
    ClockMapping none = ClockMapping.of(List.of(), 1_000_000);
    assertThat(none).isEqualTo(new ClockMapping(false, 0, null, null, null, null));
  }
}
