package io.tinyprofiler.agent.power.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.agent.power.PowerConfig;
import io.tinyprofiler.agent.power.PowerLog;
import io.tinyprofiler.agent.power.join.PlayedBench.Faults;
import io.tinyprofiler.agent.rig.Seeds;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.EnergyChunk;
import io.tinyprofiler.shared.record.AgentRecord.PowerChunk;
import io.tinyprofiler.shared.record.AgentRecord.PowerMeasured;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.MeteredRun;
import io.tinyprofiler.shared.record.RunMark;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Energy of tokens against a curve that is known, with clocks that run wrong and samples lost. */
class EnergyJoinTest {

  private static final int RUNS = 24;

  private int windows;
  private int covered;
  private double worst;
  private double errors;
  private double bounds;

  @Test
  void tellsTheEnergyOfTokensAndHowFarItCanBeTrusted() {
    Seeds.each(RUNS, this::oneRun);
    System.out.printf(
        "energy per token: %d runs, worst %.4f %% off (limit 0.5 %%); windows: %d of %d within"
            + " their bound; mean error %.2f uJ, mean bound %.2f uJ%n",
        RUNS, 100 * worst, covered, windows, errors / windows * 1e6, bounds / windows * 1e6);
    assertThat(covered).isGreaterThanOrEqualTo((int) Math.ceil(0.99 * windows));
  }

  private void oneRun(Random random) {
    PlayedBench bench = new PlayedBench(random, new Faults(0.0005, 1, 0));
    List<AgentRecord> records = bench.play();
    MeteredRun measured = measured(records);
    assertThat(measured.samples()).isGreaterThan(50_000);

    double off = Math.abs(measured.decodeNj() * 1e-9 / bench.decodeTruth() - 1);
    worst = Math.max(worst, off);
    assertThat(off).isLessThan(0.005);
    assertThat(measured.prefillNj() * 1e-9)
        .isCloseTo(bench.prefillTruth(), within(measured.prefillErrorNj() * 1e-9));
    assertThat(measured.idleMw()).isCloseTo(1e3 * bench.idleWatts(), within(0.05));
    assertThat(measured.settled()).isTrue();

    for (EnergyChunk chunk : of(records, EnergyChunk.class)) {
      for (int i = 0; i < chunk.nanojoules().length; i++) {
        double error = Math.abs(chunk.nanojoules()[i] * 1e-9 - bench.truth(chunk.first() + i));
        windows++;
        covered += error <= chunk.errorNj()[i] * 1e-9 ? 1 : 0;
        errors += error;
        bounds += chunk.errorNj()[i] * 1e-9;
      }
    }
  }

  @Test
  void anEnergyBoundIsNoFormality() {
    Seeds.each(
        3,
        random -> {
          PlayedBench bench = new PlayedBench(random, new Faults(0, 0, 0));
          List<AgentRecord> records = bench.play();
          for (EnergyChunk chunk : of(records, EnergyChunk.class)) {
            for (int i = 1; i < chunk.nanojoules().length; i++) {
              assertThat(chunk.errorNj()[i]).isLessThan(chunk.nanojoules()[i]);
            }
          }
        });
  }

  @Test
  void theCurveHasTheEnergyOfTheRun() {
    Seeds.each(
        2,
        random -> {
          List<AgentRecord> records = new PlayedBench(random, new Faults(0, 0, 0)).play();
          double joules = 0;
          long points = 0;
          for (PowerChunk chunk : of(records, PowerChunk.class)) {
            assertThat(chunk.curve().stepNs()).isGreaterThanOrEqualTo(1_000_000);
            for (int i = 0; i < chunk.curve().meanUw().length; i++) {
              joules += chunk.curve().meanUw()[i] * 1e-6 * chunk.curve().stepNs() * 1e-9;
              assertThat(chunk.curve().minUw()[i]).isLessThanOrEqualTo(chunk.curve().meanUw()[i]);
              assertThat(chunk.curve().maxUw()[i])
                  .isGreaterThanOrEqualTo(chunk.curve().meanUw()[i]);
              points++;
            }
          }
          double mean = joules / (points * 1e-3) * 1e3;
          assertThat(mean).isCloseTo(measured(records).meanMw(), within(0.2));
        });
  }

  @Test
  void aRunThatLostTooManySamplesIsInvalidAndSaysSo() {
    Seeds.each(
        3,
        random -> {
          List<AgentRecord> records = new PlayedBench(random, new Faults(0.004, 0, 0)).play();
          RunEnded end = of(records, RunEnded.class).get(0);
          assertThat(measured(records).lostShare()).isGreaterThan(0.001);
          assertThat(end.marks()).containsExactly(RunMark.LOST_SAMPLES);
          assertThat(end.text()).contains("% of the power meter's samples were lost");
          assertThat(end.failure()).isNull();
        });
  }

  /** The counter has 6 bits: whole turns of it are seen by the clock alone. */
  @Test
  void aBlockThatTheCounterCannotCountIsFoundByTheClock() {
    Seeds.each(
        3,
        random -> {
          List<AgentRecord> records = new PlayedBench(random, new Faults(0, 0, 640)).play();
          assertThat(measured(records).lost()).isBetween(576L, 704L);
          assertThat(of(records, RunEnded.class).get(0).marks()).contains(RunMark.LOST_SAMPLES);
        });
  }

  @Test
  void aMeterWithoutSamplesMeasuredNothingAndSaysSo() {
    PlayedBench bench = new PlayedBench(new Random(4), new Faults(0, 0, 0));
    bench.meter.measures(new PowerLog(100_000, 60), 3000, "opened again, and silent");
    List<AgentRecord> records = bench.play();
    assertThat(measured(records).decodeNj()).isNull();
    assertThat(measured(records).idleMw()).isNull();
    assertThat(measured(records).note()).isNotEmpty();
    assertThat(of(records, RunEnded.class).get(0).marks()).isEmpty();
  }

  @Test
  void aDeviceWithoutAMeterHasNoPower() {
    assertThat(SessionPower.of(new Meters(PowerConfig.defaults()), "board")).isEmpty();
  }

  private static MeteredRun measured(List<AgentRecord> records) {
    List<PowerMeasured> all = of(records, PowerMeasured.class);
    assertThat(all).hasSize(1);
    return all.get(0).measured();
  }

  private static <T> List<T> of(List<AgentRecord> records, Class<T> kind) {
    return records.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
