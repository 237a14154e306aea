package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.database.Database;
import io.tinyprofiler.shared.bus.Address;
import io.tinyprofiler.shared.record.Numbered;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kill -9 in the middle of a session. Afterwards every record that was in the spool is in
 * PostgreSQL exactly once, and the session has gone on to its end.
 */
class KillIT {

  private static final String DEVICE = "board-1";
  private static final int REPETITIONS = 4;
  private static final int TOKENS = 197; // the demo model's greedy text from BOS

  @TempDir Path folder;
  private Lab lab;

  @BeforeEach
  void startLab() {
    lab = new Lab(folder);
    lab.startHub();
    LiveBus live = lab.live();
    lab.startDevice(DEVICE, "--pace", "150");
    lab.startAgent();
    live.awaitIdle(DEVICE);
    live.close();
  }

  @AfterEach
  void stopLab() {
    lab.close();
  }

  @Test
  void theAgentIsKilled() {
    UUID session = midRun();
    lab.agent().kill();
    List<Numbered> spooled = SpoolCopy.read(folder.resolve("agent"), folder.resolve("copy"));
    lab.startAgent();

    JsonObject ended = lab.awaitSession(session, 120, "completed", "failed");

    assertThat(ended.getString("state")).isEqualTo("completed");
    assertThat(invalid(ended))
        .as("the run that was open is the agent's failure")
        .isEqualTo("AGENT");
    assertComplete(session, spooled, 1);
  }

  @Test
  void theHubIsKilled() {
    UUID session = midRun();
    lab.hub().kill();
    lab.startHub();

    JsonObject ended = lab.awaitSession(session, 120, "completed", "failed");

    assertThat(ended.getString("state")).isEqualTo("completed");
    assertThat(invalid(ended)).isEmpty();
    assertComplete(session, List.of(), 0);
  }

  @Test
  void postgresIsKilled() throws IOException {
    UUID session = midRun();
    long postgres = postmaster();
    ProcessHandle.of(postgres).orElseThrow().destroyForcibly();

    JsonObject ended = awaitThroughOutage(session);

    assertThat(ended.getString("state")).isEqualTo("completed");
    assertThat(invalid(ended)).isEmpty();
    assertThat(postmaster()).as("the hub started it again").isNotEqualTo(postgres);
    assertComplete(session, List.of(), 0);
  }

  /** Queues a session and returns when tokens of its second run are stored. */
  private UUID midRun() {
    try (LiveBus live = lab.live()) {
      UUID session = lab.queue(DEVICE, REPETITIONS, 256);
      live.register(Address.liveSession(session));
      live.await(
          "second run",
          60,
          r -> "RunStarted".equals(r.getString("type")) && r.getInteger("index") == 1);
      live.await("its tokens", 60, r -> "TokenChunk".equals(r.getString("type")));
      return session;
    }
  }

  /** While the database is away the hub answers 503; the live bus tells when it is back. */
  private JsonObject awaitThroughOutage(UUID session) {
    try (LiveBus live = lab.live()) {
      live.await("end of the session", 120, r -> "SessionEnded".equals(r.getString("type")));
    }
    return lab.awaitSession(session, 60, "completed", "failed");
  }

  private long postmaster() throws IOException {
    Path pid = folder.resolve("hub").resolve("postgres").resolve("postmaster.pid");
    return Long.parseLong(Files.readAllLines(pid).get(0).strip());
  }

  private static String invalid(JsonObject session) {
    return runs(session)
        .filter(run -> !run.getBoolean("valid"))
        .map(run -> run.getString("failure"))
        .reduce("", String::concat);
  }

  private static Stream<JsonObject> runs(JsonObject session) {
    JsonArray runs = session.getJsonArray("runs");
    return runs.stream().map(JsonObject.class::cast);
  }

  /**
   * Compares PostgreSQL with the spool and with the device's own log.
   *
   * @param spooled what the spool held at the kill
   * @param repeated runs that were done again
   */
  private void assertComplete(UUID session, List<Numbered> spooled, int repeated) {
    assertThat(lab.get("/api/v1/results/" + session).getInteger("runs")).isEqualTo(REPETITIONS);
    lab.agent().close();
    List<Numbered> all = SpoolCopy.read(folder.resolve("agent"), folder.resolve("copy-at-end"));
    lab.hub().close();
    Vertx vertx = Vertx.vertx();
    Database database = lab.openDatabase(vertx);
    try {
      Stored stored = new Stored(database);
      stored.holdsExactlyOnce(spooled);
      stored.holdsExactlyOnce(all);
      stored.holdsOnly(all);
      assertThat(stored.number("select count(*) from runs where valid")).isEqualTo(1 + REPETITIONS);
      assertThat(stored.number("select count(*) from runs where not valid")).isEqualTo(repeated);
      List<String> ids =
          stored.texts(
              """
              select string_agg(array_to_string(c.ids, ','), ',' order by c.first)
              from runs r join token_columns c on c.run_id = r.id where r.valid
              group by r.id, r.run_index order by r.run_index
              """);
      assertThat(ids).allSatisfy(run -> assertThat(run.split(",", -1)).hasSize(TOKENS));
      assertThat(deviceLog()).as("the device's own log").containsAll(ids);
      assertThat(stored.number("select count(*) from profiling_results")).isEqualTo(1);
    } finally {
      database.close().await();
      vertx.close().await();
    }
  }

  /** The token ids of each run that the device finished, as it logged them itself. */
  private List<String> deviceLog() {
    try (Stream<String> lines = Files.lines(lab.deviceLog(DEVICE))) {
      return lines.map(line -> line.split(" ", -1)[2]).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
