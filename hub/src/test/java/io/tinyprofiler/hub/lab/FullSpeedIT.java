package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.database.Database;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A device that decodes as fast as the host can, live, end to end: nothing is lost. A sample of a
 * few seconds here; the benchmark is the same for longer ({@code -DfullSpeed.seconds=60}) and
 * leaves {@code target/full-speed.json}. The peer is the same forward pass in a plain C loop, run
 * before and after; speeds are only reported.
 */
class FullSpeedIT {

  private static final String DEVICE = "board-1";
  private static final int TOKENS = 197; // a greedy run of the demo model from BOS
  private static final int SECONDS = Integer.getInteger("fullSpeed.seconds", 3);

  /** Tokens by the device's own clock, from the first acceptance to the last end. */
  private static final String BACK_TO_BACK =
      """
      select sum(tokens) * max(tick_hz) / (max(accepted_tick + end_ticks) - min(accepted_tick))
      from runs where kind = 'MEASURED'
      """;

  @TempDir Path folder;

  @Test
  void nothingIsLostAtFullSpeed() throws Exception {
    double before = plainLoop();
    int runs = (int) Math.max(20, SECONDS * before / TOKENS);
    Figures figures = live(runs);
    double plain = (before + plainLoop()) / 2;

    JsonObject report =
        new JsonObject()
            .put("runs", runs)
            .put("tokens", figures.tokens)
            .put("lost_tokens", figures.lost)
            .put("tg_ts", figures.tgTs)
            .put("back_to_back_ts", figures.backToBackTs)
            .put("plain_loop_ts", plain)
            .put("ratio", figures.tgTs / plain);
    Files.writeString(Path.of("target", "full-speed.json"), report.encodePrettily() + "\n");
    System.err.println("full speed: " + report.encode());
    assertThat(figures.lost).isZero();
    assertThat(figures.tokens).isEqualTo((long) runs * TOKENS);
  }

  private record Figures(long tokens, long lost, double tgTs, double backToBackTs) {}

  private Figures live(int runs) throws IOException {
    try (Lab lab = new Lab(folder)) {
      lab.startHub();
      LiveBus bus = lab.live();
      lab.startDevice(DEVICE);
      lab.startAgent();
      bus.awaitIdle(DEVICE);
      bus.close();
      UUID session = lab.queue(DEVICE, runs, 256);
      lab.awaitSession(session, 60L + 10L * SECONDS, "completed");
      double tgTs = lab.get("/api/v1/results/" + session).getDouble("tg_ts");
      List<String> log = deviceLog(lab);
      lab.agent().close();
      lab.hub().close();
      return stored(lab, log, tgTs);
    }
  }

  private static Figures stored(Lab lab, List<String> log, double tgTs) {
    Vertx vertx = Vertx.vertx();
    Database database = lab.openDatabase(vertx);
    try {
      Stored stored = new Stored(database);
      List<String> ids =
          stored.texts(
              """
              select string_agg(array_to_string(c.ids, ','), ',' order by c.first)
              from runs r join token_columns c on c.run_id = r.id group by r.id, r.run_index
              order by r.run_index
              """);
      assertThat(ids).as("PostgreSQL and the device's own log").isEqualTo(log);
      return new Figures(
          stored.number(
              """
              select sum(c.n) from runs r join token_chunks c on c.run_id = r.id
              where r.kind = 'MEASURED'
              """),
          stored.number("select sum(lost) from runs"),
          tgTs,
          stored.figure(BACK_TO_BACK));
    } finally {
      database.close().await();
      vertx.close().await();
    }
  }

  private static List<String> deviceLog(Lab lab) throws IOException {
    try (Stream<String> lines = Files.lines(lab.deviceLog(DEVICE))) {
      return lines.map(line -> line.split(" ", -1)[2]).toList();
    }
  }

  private static double plainLoop() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Lab.TOOL.hostDevice().toString(),
                "--bench",
                "--seconds",
                "" + Math.min(SECONDS, 10))
            .start();
    String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return new JsonObject(line).getDouble("tokens_per_second");
  }
}
