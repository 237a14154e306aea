package io.tinyprofiler.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.agent.power.PowerConfig;
import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.agent.rig.DelayedLine;
import io.tinyprofiler.agent.rig.OneSession;
import io.tinyprofiler.agent.session.ClockAlignment.Exchange;
import io.tinyprofiler.agent.session.ClockAlignment.Mapping;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.ClockSync;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The stored bound of the clock mapping's error against the truth. The device is the reference
 * firmware, whose clock drifts from CLOCK_MONOTONIC by a known rate since a known time, behind a
 * line with random delays: so where each token truly was on the agent's clock is known. {@code
 * -Dclock.sessions=N} makes the sample a campaign.
 */
class ClockBoundIT {

  private static final int SESSIONS = Integer.getInteger("clock.sessions", 3);
  private static final int RUNS = 4;

  @TempDir Path folder;

  @Test
  void theBoundCoversTheTruth() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.err.println("seed " + seed);
    Random random = new Random(seed);
    List<double[]> sessions = new ArrayList<>();
    long tokens = 0;
    long covered = 0;
    for (int i = 0; i < SESSIONS; i++) {
      Judged judged = measure(i, random);
      tokens += judged.errorsNs.length;
      covered += judged.covered;
      sessions.add(
          new double[] {median(judged.errorsNs), median(judged.errorsNs) / judged.roundTripNs});
    }
    System.err.printf(
        "clock bound: %d sessions, %d tokens, %.4f %% within the bound, median error %.1f us,"
            + " %.3f of the round trip%n",
        SESSIONS,
        tokens,
        100.0 * covered / tokens,
        median(sessions.stream().mapToDouble(one -> one[0]).toArray()) / 1e3,
        median(sessions.stream().mapToDouble(one -> one[1]).toArray()));
    assertThat(tokens).isGreaterThanOrEqualTo(64L * SESSIONS * RUNS);
    assertThat(covered).isGreaterThanOrEqualTo(tokens - Math.max(1, tokens / 1_000));
  }

  /**
   * A session's tokens.
   *
   * @param errorsNs how far each was mapped from the truth
   * @param covered how many were within the bound
   * @param roundTripNs median over the bursts' best exchanges
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares it
  private record Judged(double[] errorsNs, int covered, double roundTripNs) {}

  private Judged measure(int number, Random random) throws Exception {
    double ppm = Math.round(random.nextDouble() * 400 - 200);
    long delayNs = 50_000 + (long) (random.nextDouble() * 1_950_000);
    Path said = folder.resolve("said-" + number);
    Path link = folder.resolve("board-" + number);
    try (BoardProcess device =
            BoardProcess.device(
                link, said, "drift-" + number, "--pace", "400", "--drift", "" + (long) ppm);
        DelayedLine line =
            DelayedLine.join(device, folder.resolve("line-" + number), delayNs, random)) {
      List<AgentRecord> records =
          OneSession.on(line.port(), "Once", RUNS, 64, new Meters(PowerConfig.defaults()));
      long bootNs = Long.parseLong(Files.readString(said).replaceAll("\\D+(\\d+) ns\\s*", "$1"));
      return judge(records, bootNs, ppm);
    }
  }

  private static Judged judge(List<AgentRecord> records, long bootNs, double ppm) {
    List<ClockSync> syncs = of(records, ClockSync.class);
    assertThat(syncs).hasSizeGreaterThan(RUNS);
    ClockAlignment alignment = new ClockAlignment(1_000_000_000);
    Mapping mapping = null;
    for (ClockSync sync : syncs) {
      long half = sync.roundTripNs() / 2;
      mapping =
          alignment.add(
              List.of(
                  new Exchange(
                      sync.hostNs() - half,
                      sync.hostNs() - half + sync.roundTripNs(),
                      sync.tick())));
    }
    ClockSync last = syncs.get(syncs.size() - 1);
    assertThat(mapping.errorNs()).as("what was stored").isEqualTo(last.errorNs());
    List<Double> errors = new ArrayList<>();
    int covered = 0;
    for (long tick : ticks(records)) {
      double trueNs = bootNs + tick / (1 + ppm / 1e6);
      double error = Math.abs(alignment.hostNs(tick) - trueNs);
      errors.add(error);
      covered += error <= last.errorNs() ? 1 : 0;
    }
    double roundTrip = median(syncs.stream().mapToDouble(ClockSync::roundTripNs).toArray());
    return new Judged(errors.stream().mapToDouble(error -> error).toArray(), covered, roundTrip);
  }

  /** Of all tokens, since the device's boot. */
  private static List<Long> ticks(List<AgentRecord> records) {
    List<Long> all = new ArrayList<>();
    for (RunStarted run : of(records, RunStarted.class)) {
      for (TokenChunk chunk : of(records, TokenChunk.class)) {
        long tick = run.acceptedTick();
        for (int i = 0; i < chunk.deviceTicks().length && chunk.run().equals(run.run()); i++) {
          tick += chunk.deviceTicks()[i];
          all.add(tick);
        }
      }
    }
    return all;
  }

  private static <T> List<T> of(List<AgentRecord> records, Class<T> kind) {
    return records.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
