package io.tinyprofiler.agent.power.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.power.Meter;
import io.tinyprofiler.agent.power.MeterChoice;
import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.agent.power.PowerConfig;
import io.tinyprofiler.agent.power.PowerLog;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A meter that is not there for all of a run: its figures say so, and why. */
class MeterWatchTest {

  private static final PowerConfig CONFIG =
      new PowerConfig(
          List.of(new MeterChoice("board", "ppk2", "", Map.of("millivolts", "3000"))),
          1_000,
          10_000,
          60);

  private final Meter meter = new Meters(CONFIG).of("board").orElseThrow();
  private final MeterWatch watch = new MeterWatch(CONFIG, meter);

  private void measures() {
    meter.measures(new PowerLog(100_000, 60), 3000, "calibrated");
  }

  /** Before it looks at the run's times. */
  private String note() {
    return watch.ended(null, null, null, 0).measured().note();
  }

  @Test
  void wasNeverThere() {
    watch.rests(0);
    assertThat(note())
        .isEqualTo("the power meter was not there as the run began: not looked for yet");
  }

  @Test
  void cameAfterTheRunBegan() {
    watch.rests(0);
    measures();
    assertThat(note()).isEqualTo("the power meter was not there as the run began, it measures now");
  }

  @Test
  void wasLostAndCameBack() {
    measures();
    watch.rests(0);
    measures();
    assertThat(note()).isEqualTo("the power meter was lost in the run, it measures now");
  }
}
