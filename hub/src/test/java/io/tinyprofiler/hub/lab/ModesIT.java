package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.database.Database;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A session in both modes, end to end: a board on a slow line that it waits for, the agent, the hub
 * and what its commands print.
 */
class ModesIT {

  private static final String DEVICE = "slow-1";
  private static final int TOKENS = 197; // a greedy run of the demo model from BOS

  @TempDir Path folder;

  @Test
  void theObserversCostIsStoredAndShown() throws Exception {
    try (Lab lab = new Lab(folder)) {
      lab.startHub();
      LiveBus bus = lab.live();
      lab.startDevice(DEVICE, "--baud", "115200", "--polled");
      lab.startAgent();
      bus.awaitIdle(DEVICE);
      bus.close();
      UUID session = UUID.randomUUID();
      JsonObject queued =
          lab.post(
              "/api/v1/sessions",
              new JsonObject()
                  .put("id", session.toString())
                  .put("device", DEVICE)
                  .put("modes", new JsonArray().add("live").add("deferred"))
                  .put("warmups", 0)
                  .put("repetitions", 2));
      assertThat(queued.getInteger("total_runs")).isEqualTo(4);
      JsonObject ended = lab.awaitSession(session, 120, "completed", "failed");
      assertThat(ended.getString("state")).as(ended.encode()).isEqualTo("completed");
      assertThat(ended.getJsonObject("spec").getJsonArray("modes").encode())
          .isEqualTo("[\"live\",\"deferred\"]");
      assertThat(modes(ended)).containsExactly("live", "deferred", "deferred", "live");

      JsonObject result = lab.get("/api/v1/results/" + session);
      JsonObject cost = result.getJsonObject("observer_cost");
      assertThat(result.getJsonArray("modes").encode()).isEqualTo("[\"live\",\"deferred\"]");
      assertThat(cost.getInteger("live_runs")).isEqualTo(2);
      assertThat(cost.getInteger("deferred_runs")).isEqualTo(2);
      assertThat(cost.getDouble("relative")).as("printing is the most of it").isGreaterThan(1);
      assertThat(result.getDouble("tpot")).isEqualTo(cost.getDouble("deferred_tpot"));
      assertThat(result.getDouble("host_ttft")).as("of the live runs").isPositive();
      assertThat(result.getInteger("tokens")).isEqualTo(4 * TOKENS);

      assertThat(command(lab, "sessions", "show", session.toString()))
          .contains("live+deferred", "MODE", "deferred  EOS");
      assertThat(command(lab, "results", "--session", session.toString()))
          .contains("live+deferred", "OBSERVER")
          .containsPattern("[0-9.]+ (ms|µs), [0-9.]+ %");
      lab.agent().close();
      lab.hub().close();
      assertEveryTokenIsStored(lab);
    }
  }

  private static List<String> modes(JsonObject session) {
    return session.getJsonArray("runs").stream()
        .map(run -> ((JsonObject) run).getString("mode"))
        .collect(Collectors.toList());
  }

  private static String command(Lab lab, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addAll(List.of("--url", lab.url()));
    command.addAll(
        List.of("--token-file", lab.folder().resolve("hub").resolve("admin.token").toString()));
    Process process =
        new ProcessBuilder(Built.hub(command.toArray(String[]::new)))
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }

  private static void assertEveryTokenIsStored(Lab lab) {
    Vertx vertx = Vertx.vertx();
    Database database = lab.openDatabase(vertx);
    try {
      Stored stored = new Stored(database);
      assertThat(
              stored.texts(
                  """
                  select r.mode || ' ' || sum(cardinality(c.ids)) || ' ' || count(c.host_ns)
                  from runs r join token_columns c on c.run_id = r.id
                  group by r.id, r.mode order by r.mode
                  """))
          .as("tokens, and chunks with host times")
          .hasSize(4)
          .allMatch(run -> run.split(" ", -1)[1].equals("" + TOKENS))
          .allMatch(run -> run.startsWith("deferred") == run.endsWith(" 0"));
      assertThat(
              stored.figure(
                  """
                  select (extract(epoch from
                    (select min(ended_at - started_at) from runs where mode = 'deferred')
                    ) / extract(epoch from
                    (select min(ended_at - started_at) from runs where mode = 'live')))::float8
                  """))
          .as("a deferred run began when it did, not when its acceptance came over the line")
          .isGreaterThan(0.5);
    } finally {
      database.close().await();
      vertx.close().await();
    }
  }
}
