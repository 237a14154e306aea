package io.tinyprofiler.agent.power.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.power.MeterChoice;
import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.agent.power.PowerConfig;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.EnergyChunk;
import io.tinyprofiler.shared.record.AgentRecord.PowerMeasured;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.MeteredRun;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A board that tells its own power, on its own clock of microseconds. */
class SensorWatchTest {

  private static final UUID SESSION = new UUID(1, 1);
  private static final UUID RUN = new UUID(2, 2);
  private static final long ACCEPTED = 5_000_000;

  private final SessionPower power = SessionPower.of(meters(), "board").orElseThrow();

  private static Meters meters() {
    var choice = new MeterChoice("board", "device", "", Map.of("accuracyPercent", "0"));
    return new Meters(new PowerConfig(List.of(choice), 1_000, 10_000, 60));
  }

  /** At 2 V, so that a microampere is two microwatts. */
  private void told(long tick, double milliwatts) {
    power.hears(new DeviceEvent.Power(tick, 2_000_000, Math.round(milliwatts * 500)), 0);
  }

  private List<AgentRecord> run() {
    power.runs(0);
    power.seen(
        new RunStarted(
            SESSION, RUN, 0, RunKind.MEASURED, RunMode.LIVE, 0, "", 1_000_000, ACCEPTED, 0, 1),
        0);
    power.seen(
        new TokenChunk(
            RUN, 0, new long[] {200_000, 100_000, 100_000}, null, new int[3], new byte[3][0]),
        0);
    return power.seen(
        new RunEnded(SESSION, RUN, RunStatus.DONE, 3, null, null, 150_000L, 400_000L, 0, null, ""),
        0);
  }

  private static MeteredRun measured(List<AgentRecord> records) {
    return records.stream()
        .filter(PowerMeasured.class::isInstance)
        .map(record -> ((PowerMeasured) record).measured())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void energyIsTheAreaUnderTheLinesBetweenReadings() {
    power.rests(0);
    assertThat(power.restNs(0)).isZero();
    told(ACCEPTED - 300_000, 10);
    told(ACCEPTED - 200_000, 10);
    told(ACCEPTED - 100, 10);
    for (int ms = 0; ms <= 500; ms += 10) {
      told(ACCEPTED + ms * 1_000L, 100 + ms / 10.0); // 100 to 150 mW in half a second
    }
    List<AgentRecord> records = run();
    MeteredRun measured = measured(records);
    assertThat(measured.meter()).isEqualTo("device");
    assertThat(measured.idleMw()).isCloseTo(10, within(1e-6));
    assertThat(measured.settled()).isTrue();
    assertThat(measured.millivolts()).isEqualTo(2_000);
    double decode = 0.2 * 0.130; // from 120 to 140 mW in 200 ms
    assertThat(measured.decodeNj() * 1e-9)
        .isCloseTo(decode, within(measured.decodeErrorNj() * 1e-9));
    assertThat(measured.decodeErrorNj() * 1e-9).isLessThan(0.02 * decode);
    EnergyChunk chunk = (EnergyChunk) records.get(0);
    assertThat(chunk.nanojoules()).hasSize(3);
    assertThat(chunk.nanojoules()[2] * 1e-9).isCloseTo(0.1 * 0.135, within(1e-4));
    assertThat(records.get(records.size() - 1)).isInstanceOf(RunEnded.class);
  }

  @Test
  void aBoardThatToldNothingMeasuredNothing() {
    power.rests(0);
    MeteredRun measured = measured(run());
    assertThat(measured.decodeNj()).isNull();
    assertThat(measured.meanMw()).isNull();
    assertThat(measured.note()).isEqualTo("the device told no power in the run");
  }
}
