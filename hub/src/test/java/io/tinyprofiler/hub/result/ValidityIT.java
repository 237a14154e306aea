package io.tinyprofiler.hub.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.Samples;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.cli.CommandLineRun;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.ClockSync;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.TemperatureReading;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people and scripts are told of how far a figure can be trusted. */
class ValidityIT {

  private static final String GOLDEN = "aaaaaaaaaaaaaaaa";
  private static final String OTHER = "bbbbbbbbbbbbbbbb";

  private TestHub hub;
  private FakeAgent agent;

  @BeforeEach
  void start(@TempDir Path folder) {
    hub = TestHub.start(folder);
    agent = hub.agentWithDevice("a", "d");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private CommandLineRun cli(String... args) {
    return CommandLineRun.client(hub.port(), args);
  }

  /** A session of one run; answers the run. */
  private UUID measured(UUID session, String hash, Set<RunMark> marks, String text) {
    StartSession start = agent.nextCommand(StartSession.class);
    UUID run = UUID.randomUUID();
    AgentRecord[] records = Samples.session(1, start.spec(), run, "abc");
    agent.store(
        records[0],
        new ClockSync(session, "d", true, 1_000_000_000L, 3_000_000_000L, 40_000L, null, 21_000L),
        records[1],
        records[2],
        new ReadingChunk(
            "d",
            run,
            List.of(),
            List.of(new TemperatureReading(1, 60_000), new TemperatureReading(2, 81_500))),
        new RunEnded(
            session, run, RunStatus.DONE, 3, hash, null, 5_000L, 9_000L, 0, null, text, marks),
        records[4],
        new AgentRecord.DeviceChanged("d", "/dev/x", DeviceState.IDLE, ""));
    return run;
  }

  private JsonObject result(UUID session) {
    return hub.http().get("/api/v1/results/" + session).json();
  }

  @Test
  void aHotRunSaysSoEverywhere() {
    UUID session = hub.queue("d");
    UUID run = measured(session, GOLDEN, Set.of(RunMark.HOT), "81.5 are over the limit of 80.0");

    JsonObject result = result(session);
    assertThat(result.getInteger("runs")).isZero();
    assertThat(result.getInteger("invalid_runs")).isEqualTo(1);
    assertThat(result.getValue("ttft")).isNull();
    assertThat(result.getJsonArray("invalid").getJsonObject(0))
        .isEqualTo(new JsonObject("{\"reason\":\"hot\",\"kind\":\"BOARD\",\"runs\":1}"));
    assertThat(result.getJsonArray("marks")).containsExactly("too_few_runs");
    JsonObject shown = hub.http().get("/api/v1/runs/" + run).json();
    assertThat(shown.getBoolean("valid")).isFalse();
    assertThat(shown.getJsonArray("marks")).containsExactly("hot");
    assertThat(shown.getString("failure")).isEqualTo("BOARD");
    assertThat(shown.getJsonObject("temperature").getDouble("max")).isEqualTo(81.5);
    CommandLineRun show = cli("sessions", "show", session.toString());
    assertThat(show.out()).contains("hot", "left out: 1 hot (BOARD)", "too few valid runs");
    assertThat(cli("results").out()).contains("1 hot (BOARD)");
    CommandLineRun watch = cli("sessions", "watch", session.toString());
    assertThat(watch.code()).as("no run counts").isEqualTo(1);
  }

  @Test
  void figuresComeWithTheirClockTemperatureAndResolution() {
    UUID session = hub.queue("d");
    measured(session, GOLDEN, Set.of(), "");

    JsonObject result = result(session);
    assertThat(result.getJsonObject("clock_mapping").getDouble("offset")).isEqualTo(2.0);
    assertThat(result.getJsonObject("clock_mapping").getDouble("error")).isEqualTo(2.1e-5);
    assertThat(result.getJsonObject("temperature").getDouble("start")).isEqualTo(60.0);
    assertThat(result.getJsonObject("provenance").getString("temperature")).isEqualTo("reported");
    JsonObject ttft = result.getJsonObject("uncertainty").getJsonObject("ttft");
    assertThat(ttft.getDouble("resolution")).isEqualTo(1e-9);
    assertThat(ttft.getValue("spread")).as("one run has none").isNull();
    assertThat(cli("sessions", "show", session.toString()).out())
        .contains("offset 2.000000 s", "error at most 21.00 µs", "81.5 °C", "derived");
  }

  @Test
  void aResultIsComputedAgainToTheLastDigit() {
    UUID session = hub.queue("d");
    measured(session, GOLDEN, Set.of(), "");
    JsonObject stored = result(session);

    JsonObject check = hub.http().get("/api/v1/results/" + session + "/check").json();
    assertThat(check.getBoolean("identical")).isTrue();
    assertThat(check.getJsonArray("differences")).isEmpty();
    assertThat(check.getJsonObject("result").getDouble("tg_ts"))
        .isEqualTo(stored.getDouble("tg_ts"));
    CommandLineRun same = cli("sessions", "show", session.toString(), "--recompute");
    assertThat(same.code()).isZero();
    assertThat(same.out()).contains("identical to the stored result");

    hub.database()
        .sql(
            """
        update token_chunks c set packed = pack_tokens(
          u.ticks[:1] || (u.ticks[2] + 1) || u.ticks[3:], u.host_ns, u.ids, u.pieces)
        from token_columns u where u.run_id = c.run_id and u.first = c.first
        """);
    JsonObject other = hub.http().get("/api/v1/results/" + session + "/check").json();
    assertThat(other.getBoolean("identical")).isFalse();
    assertThat(other.getJsonArray("differences").stream())
        .extracting(difference -> ((JsonObject) difference).getString("field"))
        .contains("itl.std", "itl.max", "itl.min")
        .doesNotContain("ttft");
    assertThat(result(session)).as("nothing is changed").isEqualTo(stored);
    assertThat(cli("sessions", "show", session.toString(), "--recompute").code()).isEqualTo(1);
  }

  @Test
  void aDifferingOutputIsTheModelsFailureUntilItIsAccepted() {
    UUID first = hub.queue("d");
    measured(first, GOLDEN, Set.of(), "");
    assertThat(result(first).getInteger("runs")).isEqualTo(1);
    UUID second = hub.queue("d");
    UUID run = measured(second, OTHER, Set.of(), "");

    assertThat(result(second).getJsonArray("invalid").getJsonObject(0).getString("kind"))
        .isEqualTo("MODEL");
    JsonObject shown = hub.http().get("/api/v1/runs/" + run).json();
    assertThat(shown.getString("failure")).isEqualTo("MODEL");
    assertThat(shown.getJsonArray("marks")).containsExactly("golden_differs");
    assertThat(shown.getString("reason")).contains("golden output");
    JsonArray golden = hub.http().get("/api/v1/golden").json().getJsonArray("golden");
    assertThat(golden).hasSize(1);
    assertThat(golden.getJsonObject(0).getString("hash")).isEqualTo(GOLDEN);
    assertThat(golden.getJsonObject(0).getString("firmware_family")).isEqualTo("tp-host");
    assertThat(hub.http().get("/api/v1/golden?model_sha=x").list("golden")).isEmpty();

    assertThat(cli("golden", "accept", run.toString()).out()).contains(OTHER);
    assertThat(cli("golden").out()).contains(OTHER, "float32");
    assertThat(result(second).getInteger("runs")).isEqualTo(1);
    assertThat(hub.http().get("/api/v1/runs/" + run).json().getBoolean("valid")).isTrue();
    assertThat(cli("sessions", "show", first.toString(), "--recompute").out())
        .as("the first session would be judged otherwise now")
        .contains("invalid_runs");
  }

  @Test
  void aGoldenOutputIsForgotten() {
    UUID session = hub.queue("d");
    measured(session, GOLDEN, Set.of(), "");
    result(session);
    String id = hub.http().get("/api/v1/golden").list("golden").getJsonObject(0).getString("id");

    assertThat(cli("golden", "forget", id).out()).isEqualTo("forgotten\n");
    assertThat(cli("golden").out()).contains("no golden outputs");
    Answer again = hub.http().delete("/api/v1/golden/" + id);
    assertThat(again.code()).isEqualTo("golden-not-found");
    JsonObject unknown = new JsonObject().put("run", UUID.randomUUID().toString());
    assertThat(hub.http().post("/api/v1/golden", unknown).code()).isEqualTo("run-not-golden");
  }

  @Test
  void limitsAreTheSessions() {
    JsonObject limits = new JsonObject().put("max_celsius", 75.5).put("min_runs", 2);
    JsonObject wish = new JsonObject().put("device", "d").put("limits", limits);
    JsonObject session = hub.http().post("/api/v1/sessions", wish).json();
    assertThat(session.getJsonObject("spec").getJsonObject("limits"))
        .isEqualTo(
            new JsonObject()
                .put("max_celsius", 75.5)
                .put("max_warm_up_variation", 0.1)
                .put("min_runs", 2));
    assertThat(agent.nextCommand(StartSession.class).spec().limits().maxCelsius()).isEqualTo(75.5);
    limits.put("min_runs", 0);
    assertThat(hub.http().post("/api/v1/sessions", wish).status()).isEqualTo(400);
  }
}
