package io.tinyprofiler.shared.metric.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyprofiler.shared.metric.energy.WindowEnergy.Placing;
import io.tinyprofiler.shared.record.MeteredRun;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnergyFiguresTest {

  /** 100 mW while it computes, 20 of them idle power. */
  private static MeteredRun measured(Double idleMw, Long decodeNj) {
    return new MeteredRun(
        "ppk2",
        "C0",
        false,
        1e5,
        3300,
        1,
        500_000L,
        99_990,
        10,
        0,
        idleMw,
        0.2,
        true,
        50_000_000L,
        600_000L,
        decodeNj,
        1_000_000L,
        100.0,
        130.0,
        "");
  }

  @Test
  void energyPerTokenIsOfTheGapsBetweenTokens() {
    RunEnergy run = new RunEnergy(measured(20.0, 100_000_000L), 0.5, 1.0, 100);
    EnergyFigures figures = EnergyFigures.of(List.of(run), false);
    assertThat(figures.energyPerToken()).isCloseTo(1e-3, within(1e-12));
    assertThat(figures.energyPerTokenNet()).isCloseTo(0.8e-3, within(1e-12));
    assertThat(figures.error()).isCloseTo(1e-5, within(1e-12));
    assertThat(figures.prefillEnergy()).isCloseTo(0.05, within(1e-12));
    assertThat(figures.prefillEnergyNet()).isCloseTo(0.04, within(1e-12));
    assertThat(figures.energyPerInference()).isNull();
    assertThat(figures.lostShare()).isCloseTo(1e-4, within(1e-9));
  }

  @Test
  void ofADeviceWithoutTokensItIsOfInferences() {
    RunEnergy run = new RunEnergy(measured(20.0, 100_000_000L), null, 1.0, 50);
    EnergyFigures figures = EnergyFigures.of(List.of(run), true);
    assertThat(figures.energyPerToken()).isNull();
    assertThat(figures.energyPerInference()).isCloseTo(2e-3, within(1e-12));
    assertThat(figures.energyPerInferenceNet()).isCloseTo(1.6e-3, within(1e-12));
  }

  @Test
  void whatWasNotMeasuredIsNull() {
    assertThat(EnergyFigures.of(List.of(), false)).isNull();
    EnergyFigures figures =
        EnergyFigures.of(List.of(new RunEnergy(measured(null, null), 0.5, 1.0, 100)), false);
    assertThat(figures.energyPerToken()).isNull();
    assertThat(figures.energyPerTokenNet()).isNull();
    assertThat(figures.prefillEnergy()).isNotNull();
    assertThat(figures.prefillEnergyNet()).isNull();
  }

  @Test
  void aBatteryLastsForItsIdleTimeAndItsTokens() {
    // 3.3 V times 300 mAh are 3564 J; a day takes 1 mW of idle power, 86.4 J, and 2000 tokens of 1
    // mJ
    BatteryLife life = BatteryLife.of(new BatteryLife.Draw(1.0, 1e-3, 3300), 300, 2000);
    assertThat(life.idleJoulesPerDay()).isCloseTo(86.4, within(1e-9));
    assertThat(life.tokenJoulesPerDay()).isCloseTo(2.0, within(1e-9));
    assertThat(life.days()).isCloseTo(3564 / 88.4, within(1e-9));
    assertThat(BatteryLife.of(new BatteryLife.Draw(null, 1e-3, 3300), 300, 2000)).isNull();
    assertThat(BatteryLife.of(new BatteryLife.Draw(1.0, 1e-3, null), 300, 2000)).isNull();
  }

  @Test
  void aCutSlotCountsInProportion() {
    SampledPower power = new SampledPower(1, new float[] {1, 2, 4}, new float[] {0, 0.5f, 0});
    assertThat(power.joules(0, 3)).isEqualTo(7);
    assertThat(power.joules(0.5, 2.25)).isEqualTo(0.5 + 2 + 1);
    assertThat(power.joules(2, 4)).as("held beyond the end").isEqualTo(8);
    assertThat(power.doubt(1.5, 1.75)).isEqualTo(0.5);
    assertThat(power.doubt(2, 3)).isZero();
  }

  @Test
  void theBoundOfAWindowIsWhatShiftingItChanges() {
    SampledPower step = new SampledPower(0.1, steps(), new float[20]);
    WindowEnergy flat = WindowEnergy.of(step, 0.2, 0.8, new Placing(0.1, 10));
    WindowEnergy edge = WindowEnergy.of(step, 0.2, 1.0, new Placing(0.1, 10));
    assertThat(edge.joules()).isCloseTo(0.8, within(1e-9));
    assertThat(edge.errorJ()).as("a tenth of a second at 3 W instead of 1").isBetween(0.2, 0.3);
    assertThat(flat.errorJ()).isLessThan(0.05);
    assertThat(WindowEnergy.of(step, 0.2, 1.0, new Placing(0, 10)).errorJ()).isZero();
  }

  /** 1 W for a second, then 3 W. */
  private static float[] steps() {
    float[] watts = new float[20];
    for (int i = 0; i < 20; i++) {
      watts[i] = i < 10 ? 1 : 3;
    }
    return watts;
  }
}
