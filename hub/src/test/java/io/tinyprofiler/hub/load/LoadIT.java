package io.tinyprofiler.hub.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.cli.CommandLineRun;
import io.tinyprofiler.hub.database.Database;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code load} against a hub. */
@Timeout(180)
class LoadIT {

  @TempDir Path folder;
  private TestHub hub;

  @BeforeEach
  void start() {
    hub = TestHub.start(folder);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private CommandLineRun load(String... options) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), hub.adminToken());
    List<String> all = new ArrayList<>(List.of("load", "--token-file", token.toString()));
    all.addAll(List.of(options));
    return CommandLineRun.client(hub.port(), all.toArray(String[]::new));
  }

  private long number(String sql) {
    Vertx vertx = Vertx.vertx();
    Database database = hub.database().open(vertx).await();
    try {
      return database.pool().query(sql).execute().await().iterator().next().getLong(0);
    } finally {
      database.close().await();
      vertx.close().await();
    }
  }

  @Test
  void everyTokenIsStoredOnceAndNobodyMissesTheAgents() throws Exception {
    CommandLineRun run =
        load(
            "--agents",
            "3",
            "--devices",
            "2",
            "--tokens-per-second",
            "400",
            "--warm-up",
            "1",
            "--seconds",
            "2",
            "--json");

    assertThat(run.code()).as(run.out() + run.err()).isZero();
    JsonObject report = new JsonObject(run.out());
    assertThat(report.getLong("unconfirmed")).isZero();
    assertThat(report.getJsonObject("measured").getLong("tokens"))
        .isPositive()
        .isLessThan(report.getLong("tokens"));
    assertThat(number("select sum(n) from token_chunks")).isEqualTo(report.getLong("tokens"));
    assertThat(number("select sum(last_seq)::bigint from ingest_marks"))
        .isEqualTo(report.getLong("records"));
    assertThat(number("select count(*) from rejected_records")).isZero();
    assertThat(number("select count(*) from profiling_sessions where state = 'running'")).isZero();
    assertThat(number("select count(*) from agents a where expected(a)")).isZero();
    JsonArray tokens = hub.admin().get("/api/v1/tokens").json().getJsonArray("tokens");
    assertThat(tokens.stream().map(JsonObject.class::cast))
        .filteredOn(token -> token.getString("agent") != null)
        .hasSize(3)
        .allMatch(token -> token.getString("revoked_at") != null);
  }

  @Test
  void aHubThatDiesBeforeTheAgentsComeIsTold() {
    LoadPlan plan = new LoadPlan("x", 1, 1, 10, 0, 1, 0);
    URI url = URI.create("http://127.0.0.1:" + hub.port());
    hub.stop();
    Vertx vertx = Vertx.vertx();
    try {
      LoadRun load = new LoadRun(vertx, plan, url, null, Map.of(plan.agent(0), "secret"));
      assertThatThrownBy(() -> load.connect(1).await())
          .isInstanceOf(Problem.class)
          .hasMessage("not all 1 simulated agents are connected after 1 s");
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void agentsThatAreSentAwayComeBackAndLoseNothing() {
    LoadPlan plan = new LoadPlan("y", 2, 2, 200, 0, 3, 0);
    Map<String, String> tokens =
        Map.of(
            plan.agent(0), hub.token("agent", plan.agent(0)),
            plan.agent(1), hub.token("agent", plan.agent(1)));
    Vertx vertx = Vertx.vertx();
    try {
      URI url = URI.create("http://127.0.0.1:" + hub.port());
      LoadRun load = new LoadRun(vertx, plan, url, null, tokens);
      load.connect(60).await();
      var generated = load.generate();
      hub.admin().post("/api/v1/agents/reconnect", null);

      LoadReport report = generated.await();

      assertThat(report.unconfirmed()).isZero();
      assertThat(report.reconnects()).isGreaterThanOrEqualTo(2);
      assertThat(number("select sum(n) from token_chunks")).isEqualTo(report.made().tokens());
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void wrongNumbersAreNamed() throws Exception {
    CommandLineRun run = load("--agents", "0");

    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains("agents is 0");
    assertThat(load("--seconds", "0").err()).contains("nothing would be measured");
  }

  @Test
  void whoMayNotCreateTokensIsTold() throws Exception {
    Path token = Files.writeString(folder.resolve("viewer"), hub.token("viewer", null));

    CommandLineRun run =
        CommandLineRun.client(hub.port(), "load", "--token-file", token.toString());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("admin");
  }
}
