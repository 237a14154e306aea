package io.tinyprofiler.agent.power.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.power.MeterChoice;
import io.tinyprofiler.agent.power.MeterState;
import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.agent.power.PowerConfig;
import io.tinyprofiler.agent.power.ppk2.Ppk2Bytes;
import io.tinyprofiler.agent.power.simulated.SimulatedPpk2.Faults;
import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.agent.rig.OneSession;
import io.tinyprofiler.shared.metric.RunTraces;
import io.tinyprofiler.shared.metric.SessionSummary;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.EnergyChunk;
import io.tinyprofiler.shared.record.AgentRecord.PowerMeasured;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A session of the reference firmware with a simulated kit in its supply, all through terminals and
 * in real time. The board's clock drifts by a known rate since a known time, and the kit measures a
 * known curve of the host's clock: so the true energy of each token is known.
 */
class EnergyBoundIT {

  private static final double PPM = 120;
  private static final int RUNS = 3;

  @TempDir Path folder;

  @Test
  void theBoundCoversTheTruth() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.err.println("seed " + seed);
    Path said = folder.resolve("said");
    Path board = folder.resolve("board");
    Path kit = folder.resolve("kit");
    var choice =
        new MeterChoice(
            "metered",
            "ppk2",
            kit.toString(),
            Map.of(
                "millivolts", "" + SimulatedPpk2.MILLIVOLTS,
                "accuracyPercent", "0",
                "simulated", "true"));
    var config = new PowerConfig(List.of(choice), 500, 1_000, 60);
    try (SimulatedPpk2 meter =
            new SimulatedPpk2(
                kit, Curve.LIVELY, new Faults(0.0005, 0, false), Ppk2Bytes.METADATA, seed);
        BoardProcess device =
            BoardProcess.device(
                board, said, "metered", "--pace", "150", "--drift", "" + (int) PPM);
        Meters meters = new Meters(config)) {
      meters.start();
      MeterIT.await(meters, report -> report.state() == MeterState.MEASURING);
      List<AgentRecord> records =
          OneSession.on(device.port(), "Once upon a time", RUNS, 128, meters);
      long bootNs = Long.parseLong(Files.readString(said).replaceAll("\\D+(\\d+) ns\\s*", "$1"));
      judge(records, bootNs);
      assertThat(meter.port()).isEqualTo(kit.toString());
    }
  }

  private static void judge(List<AgentRecord> records, long bootNs) {
    Map<UUID, RunStarted> runs = new HashMap<>();
    Map<UUID, List<Double>> tokens = new HashMap<>();
    List<EnergyChunk> chunks = new ArrayList<>();
    int windows = 0;
    int covered = 0;
    double worst = 0;
    for (AgentRecord record : records) {
      if (record instanceof RunStarted started) {
        runs.put(started.run(), started);
        tokens.put(started.run(), new ArrayList<>());
      } else if (record instanceof TokenChunk chunk) {
        long tick = runs.get(chunk.run()).acceptedTick();
        for (long delta : chunk.deviceTicks()) {
          tick += delta;
          tokens.get(chunk.run()).add(hostNs(tick, runs.get(chunk.run()), bootNs));
        }
      } else if (record instanceof EnergyChunk chunk) {
        chunks.add(chunk);
        for (int i = 0; i < chunk.nanojoules().length; i++) {
          int token = chunk.first() + i;
          if (token > 0) {
            List<Double> times = tokens.get(chunk.run());
            double truth = Curve.LIVELY.joules(times.get(token - 1), times.get(token));
            double error = Math.abs(chunk.nanojoules()[i] * 1e-9 - truth);
            windows++;
            covered += error <= chunk.errorNj()[i] * 1e-9 ? 1 : 0;
          }
        }
      } else if (record instanceof PowerMeasured power) {
        List<Double> times = tokens.get(power.run());
        assertThat(power.measured().note()).isEmpty();
        double truth = Curve.LIVELY.joules(times.get(0), times.get(times.size() - 1));
        double error = Math.abs(power.measured().decodeNj() * 1e-9 - truth);
        assertThat(error).isLessThanOrEqualTo(power.measured().decodeErrorNj() * 1e-9);
        worst = Math.max(worst, error / truth);
        assertThat(power.measured().lostShare()).isLessThan(0.01);
      }
    }
    System.err.printf(
        "energy through terminals: worst of %d runs %.4f %% off, %d of %d windows within their"
            + " bound%n",
        runs.size(), 100 * worst, covered, windows);
    assertThat(records.stream().filter(RunEnded.class::isInstance))
        .hasSizeGreaterThanOrEqualTo(RUNS);
    assertThat(chunks).isNotEmpty();
    assertThat(covered).isGreaterThanOrEqualTo((int) Math.ceil(0.99 * windows));

    RunTraces traces = new RunTraces();
    records.forEach(traces::add);
    SessionSummary summary = traces.summary();
    assertThat(summary.figures().energy().energyPerToken()).isPositive();
    assertThat(summary.figures().energy().emulated()).isTrue();
    assertThat(summary.provenance().get("energy").name()).isEqualTo("EMULATED");
  }

  /** When a tick truly was. */
  private static double hostNs(long tick, RunStarted run, long bootNs) {
    return bootNs + tick * (1e9 / run.tickHz()) / (1 + PPM / 1e6);
  }
}
