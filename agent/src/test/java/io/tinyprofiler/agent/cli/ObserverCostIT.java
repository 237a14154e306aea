package io.tinyprofiler.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.agent.rig.LossyLine;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.agent.spool.RecordSink;
import io.tinyprofiler.shared.metric.ObserverCost;
import io.tinyprofiler.shared.metric.RunTraces;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Live and deferred runs of the reference firmware, and the difference between them. */
@Timeout(180)
class ObserverCostIT {

  private static final int BAUD = 115_200;
  private static final int GREEDY = 197; // tokens of the demo model from BOS

  @TempDir Path folder;
  private final Loop loop = new Loop();
  private final List<AgentRecord> records = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    loop.close();
  }

  private SessionEnded measure(
      String port, int silenceLimitMs, int repetitions, List<RunMode> modes) throws Exception {
    RecordSink sink =
        record -> {
          records.add(record);
          return Future.succeededFuture();
        };
    SerialConfig usual = SerialConfig.defaults();
    SerialConfig config =
        new SerialConfig(
            List.of(port),
            List.of(),
            false,
            false,
            List.of(),
            BAUD,
            usual.dtr(),
            usual.scanIntervalMs(),
            usual.handshakeMs(),
            silenceLimitMs,
            usual.writeTimeoutMs(),
            usual.retryMinMs(),
            usual.retryMaxMs());
    Profiling profiling =
        loop.call(
            () ->
                new Profiling(
                    loop.vertx,
                    config,
                    10_000,
                    sink,
                    device ->
                        new SessionSpec(
                            UUID.randomUUID(),
                            device,
                            null,
                            List.of(""),
                            modes,
                            0,
                            repetitions,
                            256,
                            0,
                            0,
                            0,
                            Map.of())));
    return loop.call(profiling::begin)
        .toCompletionStage()
        .toCompletableFuture()
        .get(120, TimeUnit.SECONDS);
  }

  private <T extends AgentRecord> List<T> of(Class<T> kind) {
    return records.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private void assertEveryTokenOnce(int runs) {
    assertThat(of(RunStarted.class)).as("none was repeated").hasSize(runs);
    assertThat(of(RunEnded.class)).allMatch(run -> run.failure() == null && run.lost() == 0);
    for (RunStarted run : of(RunStarted.class)) {
      int next = 0;
      for (TokenChunk chunk : of(TokenChunk.class)) {
        if (chunk.run().equals(run.run())) {
          assertThat(chunk.firstPosition()).isEqualTo(next);
          assertThat(chunk.hostNs() == null).isEqualTo(run.mode() == RunMode.DEFERRED);
          next += chunk.tokenIds().length;
        }
      }
      assertThat(next).isEqualTo(GREEDY);
    }
  }

  /**
   * A line at 115 200 baud that the device waits for, as {@code printf} over a polled UART does.
   * The yardstick is the time that a token's frame takes on it.
   */
  @Test
  void onASlowLineALiveRunPaysForWhatItPrintsAndADeferredRunDoesNot() throws Exception {
    try (BoardProcess board =
        BoardProcess.device(folder.resolve("board"), "slow-1", "--baud", "" + BAUD, "--polled")) {
      SessionEnded ended = measure(board.port(), 30_000, 3, RunMode.named("both"));
      assertThat(ended.outcome()).as(ended.text()).isEqualTo(SessionOutcome.COMPLETED);
    }
    assertEveryTokenOnce(6);
    RunTraces traces = new RunTraces();
    records.forEach(traces::add);
    ObserverCost cost = traces.summary().figures().observerCost();
    double frame = bytesOfAToken() * 10 / BAUD;
    System.err.printf(
        "observer's cost: %.0f us a token; a frame takes %.0f us; tpot live %.0f us, deferred %.0f"
            + " us%n",
        cost.perToken() * 1e6, frame * 1e6, cost.liveTpot() * 1e6, cost.deferredTpot() * 1e6);
    assertThat(cost.perToken() / frame).as("by the frame's time").isBetween(0.8, 2.0);
    assertThat(cost.deferredTpot() / frame).as("no printing in it").isLessThan(0.5);
  }

  /** Mean size of a live token's frame; the run's number has ten digits, or one or two less. */
  private double bytesOfAToken() {
    RunStarted live =
        of(RunStarted.class).stream()
            .filter(run -> run.mode() == RunMode.LIVE)
            .findFirst()
            .orElseThrow();
    double bytes = 0;
    for (TokenChunk chunk : of(TokenChunk.class)) {
      long tick = live.acceptedTick();
      for (int i = 0; chunk.run().equals(live.run()) && i < chunk.tokenIds().length; i++) {
        tick += chunk.deviceTicks()[i];
        String text = new String(chunk.pieces()[i], StandardCharsets.ISO_8859_1);
        String frame =
            "~tok,%d,%d,%s,%d,%s*0000%n"
                .formatted(
                    4_000_000_000L,
                    chunk.firstPosition() + i,
                    Long.toUnsignedString(tick),
                    chunk.tokenIds()[i],
                    text.replaceAll("[%,*~]|[^ -~]", "%00"));
        bytes += frame.length();
      }
    }
    return bytes / GREEDY;
  }

  @Test
  void whatALossyLineLosesIsAskedForAgain() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.err.println("seed " + seed);
    try (BoardProcess board = BoardProcess.device(folder.resolve("board"), "lossy-1");
        LossyLine line = LossyLine.join(board, folder.resolve("line"), 5, new Random(seed))) {
      SessionEnded ended = measure(line.port(), 30_000, 4, List.of(RunMode.DEFERRED));
      assertThat(ended.outcome()).as(ended.text()).isEqualTo(SessionOutcome.COMPLETED);
      assertThat(line.lost()).as("the line lost something").isPositive();
    }
    assertEveryTokenOnce(4);
  }

  /** A device that computes for longer than it may be silent is asked for a sign of life. */
  @Test
  void aRunThatIsLongerThanTheSilenceLimitIsLeftInPeace() throws Exception {
    int silenceLimitMs = 3_000;
    try (BoardProcess board =
        BoardProcess.device(folder.resolve("board"), "calm-1", "--pace", "50")) {
      SessionEnded ended = measure(board.port(), silenceLimitMs, 1, List.of(RunMode.DEFERRED));
      assertThat(ended.outcome()).as(ended.text()).isEqualTo(SessionOutcome.COMPLETED);
    }
    assertEveryTokenOnce(1);
    double seconds = of(RunEnded.class).get(0).endTicks() / 1e9;
    assertThat(seconds * 1_000).as("longer than the limit").isGreaterThan(silenceLimitMs);
  }
}
