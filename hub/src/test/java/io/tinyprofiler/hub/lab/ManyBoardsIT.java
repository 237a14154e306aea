package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.emulate.BoardKind;
import io.tinyprofiler.agent.emulate.BoardsFolder;
import io.tinyprofiler.agent.emulate.EmulatedBoard;
import io.tinyprofiler.agent.emulate.EmulatedBoards;
import io.tinyprofiler.hub.database.Database;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sixteen emulated boards on one agent, all profiled at once: every token that a board counted and
 * hashed is in PostgreSQL. Leaves {@code target/many-boards.json} with the agent's memory.
 */
@Tag("boards")
class ManyBoardsIT {

  private static final int OF_A_KIND = 4;
  private static final int REPETITIONS = 2;
  private static final int TOKENS = 64;

  @TempDir Path folder;

  @Test
  void everyTokenIsAccountedFor() throws Exception {
    try (Lab lab = new Lab(folder);
        EmulatedBoards boards = EmulatedBoards.open(new BoardsFolder(lab.devices()))) {
      List<String> devices = start(lab, boards);
      List<UUID> sessions =
          devices.stream().map(device -> lab.queue(device, REPETITIONS, TOKENS)).toList();
      for (UUID session : sessions) {
        JsonObject ended = lab.awaitSession(session, 300, "completed", "failed");
        assertThat(ended.getString("state")).as(ended.encode()).isEqualTo("completed");
        assertThat(ended.getBoolean("emulated")).as(ended.encode()).isTrue();
      }
      assertThat(lab.text("/metrics"))
          .contains("provenance=\"emulated\"")
          .doesNotContain("provenance=\"measured\"");
      Resources agent = Resources.of(lab.agent());
      lab.agent().close();
      lab.hub().close();
      report(agent, devices.size(), assertComplete(lab, devices.size()));
    }
  }

  private static List<String> start(Lab lab, EmulatedBoards boards) {
    List<String> devices = new ArrayList<>();
    lab.startHub();
    try (LiveBus live = lab.live()) {
      for (BoardKind kind : BoardKind.values()) {
        Path kernel = Built.kernel(kind);
        for (int i = 0; i < OF_A_KIND; i++) {
          EmulatedBoard board = boards.start(kind, kernel, false);
          devices.add(board.uid());
        }
      }
      lab.startAgent();
      live.awaitIdle(devices);
    }
    return devices;
  }

  /** Returns how many tokens were generated in all. */
  private static long assertComplete(Lab lab, int devices) {
    Vertx vertx = Vertx.vertx();
    Database database = lab.openDatabase(vertx);
    try {
      Stored stored = new Stored(database);
      assertThat(stored.texts("select failure || ' ' || reason from runs where not valid"))
          .isEmpty();
      List<String> runs =
          stored.texts(
              """
              select r.hash || ' ' || r.tokens || ' ' || string_agg(array_to_string(c.ids, ','), ',' order by c.first)
              from runs r join token_columns c on c.run_id = r.id group by r.id
              """);
      assertThat(runs).hasSize(devices * (1 + REPETITIONS));
      assertThat(runs).allSatisfy(ManyBoardsIT::assertRun);
      return stored.number("select sum(tokens) from runs");
    } finally {
      database.close().await();
      vertx.close().await();
    }
  }

  /** The board's own count and hash against what is stored. */
  private static void assertRun(String run) {
    String[] parts = run.split(" ", -1);
    String[] ids = parts[2].split(",", -1);
    assertThat(ids).hasSize(Integer.parseInt(parts[1])).hasSize(TOKENS);
    long hash = 0xcbf29ce484222325L; // FNV-1a 64 over each id as four bytes, the lowest first
    for (String id : ids) {
      int rest = Integer.parseInt(id);
      for (int i = 0; i < 4; i++) {
        hash = (hash ^ (rest & 0xff)) * 0x100000001b3L;
        rest >>>= 8;
      }
    }
    assertThat(parts[0]).isEqualTo("%016x".formatted(hash));
  }

  private static void report(Resources agent, int boards, long tokens) throws IOException {
    JsonObject report =
        new JsonObject()
            .put("boards", boards)
            .put("tokens", tokens)
            .put("agent_threads", agent.threads())
            .put("agent_descriptors", agent.descriptors())
            .put("agent_heap_bytes", agent.heap())
            .put("agent_peak_rss_bytes", agent.peakRss());
    Files.writeString(Path.of("target", "many-boards.json"), report.encodePrettily() + "\n");
    System.err.println("many boards: " + report.encode());
  }
}
