package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.emulate.BoardKind;
import io.tinyprofiler.agent.emulate.BoardsFolder;
import io.tinyprofiler.agent.emulate.EmulatedBoard;
import io.tinyprofiler.agent.emulate.EmulatedBoards;
import io.tinyprofiler.hub.database.Database;
import io.tinyprofiler.shared.record.Numbered;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Emulated boards are unplugged, frozen, reset and killed in running sessions, four boards at once.
 * Each session completes by itself, and so does the next; nothing is lost and nothing leaks. A
 * sample here; the campaign is the same for longer ({@code -Dfaults=200}) and leaves {@code
 * target/fault-campaign.json}. How soon a fault is seen is reported, not judged.
 */
@Tag("boards")
class FaultCampaignIT {

  private static final int FAULTS = Integer.getInteger("faults", 16);
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  /** Vert.x's workers. */
  private static final int POOLED = 20;

  /** A look at the ports may be under way, a jar be opened at its first use. */
  private static final int OPENED = 3;

  /** A board is lost after 1.5 s of silence; a port is looked for five times a second. */
  private static final String IMPATIENT =
      """
      silenceLimitMs: 4000
      scanIntervalMs: 200
      retryMinMs: 50
      retryMaxMs: 200
      """;

  /** A port keeps as many as it ever needed at once, and no more than 1024. */
  private static final String READ_BUFFERS = "io.tinyprofiler.agent.serial.ReadQueue$Chunk";

  @TempDir Path folder;

  @Test
  void faultsLoseNothingAndLeaveNothing() throws Exception {
    System.err.println("fault campaign: -Dseed=" + SEED);
    try (Lab lab = new Lab(folder);
        EmulatedBoards boards = EmulatedBoards.open(new BoardsFolder(lab.devices()))) {
      List<Rehearsal> rehearsals = begin(lab, boards);
      rehearse(rehearsals, 1); // what is made once is made
      Resources before = Resources.of(lab.agent());
      int inRound = Fault.values().length * rehearsals.size();
      int rounds = Math.max(1, (FAULTS + inRound - 1) / inRound - 1);
      rehearse(rehearsals, rounds);
      Resources after = Resources.of(lab.agent());
      List<Numbered> spooled = end(lab);
      assertStored(lab, spooled);
      assertNothingLeft(before, after, rounds * inRound);
      report(
          rehearsals,
          spooled.size(),
          JsonObject.of(
              "before", before.json(), "after", after.json(), "more", after.moreThan(before)));
    }
  }

  private List<Rehearsal> begin(Lab lab, EmulatedBoards boards) {
    Random seeds = new Random(SEED);
    lab.serial(IMPATIENT);
    lab.startHub();
    List<Rehearsal> rehearsals = new ArrayList<>();
    try (LiveBus live = lab.live()) {
      lab.startAgent();
      for (BoardKind kind : BoardKind.values()) {
        EmulatedBoard board = boards.start(kind, Built.kernel(kind), false);
        live.awaitIdle(board.uid());
        rehearsals.add(new Rehearsal(lab, board, new Random(seeds.nextLong())));
      }
    }
    return rehearsals;
  }

  /** All boards at once, each in its own order; returns when all are idle again. */
  private static void rehearse(List<Rehearsal> rehearsals, int rounds) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(rehearsals.size());
    try {
      List<Future<?>> done = new ArrayList<>();
      for (Rehearsal rehearsal : rehearsals) {
        done.add(threads.submit(() -> rehearsal.rounds(rounds)));
      }
      for (Future<?> each : done) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** What the agent had taken, read from the spool that it leaves. */
  private List<Numbered> end(Lab lab) {
    lab.agent().close();
    List<Numbered> spooled = SpoolCopy.read(folder.resolve("agent"), folder.resolve("copy"));
    lab.hub().close();
    return spooled;
  }

  private static void assertStored(Lab lab, List<Numbered> spooled) {
    Vertx vertx = Vertx.vertx();
    Database database = lab.openDatabase(vertx);
    try {
      Stored stored = new Stored(database);
      stored.holdsExactlyOnce(spooled);
      stored.holdsOnly(spooled);
      assertThat(stored.number("select sum(lost) from runs where valid")).isZero();
    } finally {
      database.close().await();
      vertx.close().await();
    }
  }

  /**
   * Threads of pools come as they are needed and stay. What leaks leaks with each fault of its
   * kind, of which there are four.
   */
  private static void assertNothingLeft(Resources before, Resources after, int faults) {
    assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + POOLED);
    assertThat(after.descriptors()).isLessThanOrEqualTo(before.descriptors() + OPENED);
    Map<String, Long> more = after.moreThan(before);
    more.remove(READ_BUFFERS);
    assertThat(more)
        .allSatisfy((name, count) -> assertThat(count).as(name).isLessThan(8 + faults / 8));
  }

  private static void report(List<Rehearsal> rehearsals, int records, JsonObject agent)
      throws IOException {
    long[] millis =
        rehearsals.stream().flatMap(r -> r.millis().stream()).mapToLong(n -> n).sorted().toArray();
    JsonObject report =
        new JsonObject()
            .put("seed", SEED)
            .put("faults", millis.length)
            .put("faults_in_a_run", rehearsals.stream().mapToInt(Rehearsal::inRuns).sum())
            .put("seen_after_ms_median", millis[millis.length / 2])
            .put("seen_after_ms_max", millis[millis.length - 1])
            .put("records", records)
            .put("agent", agent);
    Files.writeString(Path.of("target", "fault-campaign.json"), report.encodePrettily() + "\n");
    System.err.println("fault campaign: " + report.encode());
  }
}
