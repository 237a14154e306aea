package io.tinyprofiler.hub;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.DeviceState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people and scripts see of a lab. */
class ApiIT {

  private TestHub hub;

  @BeforeEach
  void start(@TempDir Path folder) {
    hub = TestHub.start(folder);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void anEmptyLabIsEmpty() {
    assertThat(hub.http().get("/devices/status").json())
        .isEqualTo(new JsonObject().put("devices", new JsonArray()));
    for (String list : List.of("agents", "devices", "sessions", "results")) {
      assertThat(hub.http().get("/api/v1/" + list).json())
          .isEqualTo(new JsonObject().put(list, new JsonArray()).putNull("next"));
    }
    assertThat(hub.http().post("/devices/scan", null).json().getJsonArray("agents")).isEmpty();
  }

  @Test
  void whatIsNotThereIsAProblemWithANextStep() {
    UUID id = UUID.randomUUID();
    for (String path :
        List.of("agents/x", "devices/x", "sessions/" + id, "runs/" + id, "results/" + id)) {
      Answer answer = hub.http().get("/api/v1/" + path);

      assertThat(answer.status()).as(path).isEqualTo(404);
      assertThat(answer.json().getString("next")).contains("tiny-profiler");
    }
  }

  @Test
  void aDeviceIsShownWithItsAgent() {
    FakeAgent agent = hub.agentWithDevice("a", "board 1/x");
    agent.heartbeat(
        new Heartbeat(
            "1",
            "pi",
            1,
            2,
            7,
            700,
            List.of(
                new Heartbeat.Device(
                    "board 1/x", "/dev/x", DeviceState.IDLE, null, 5L, 41_500, 3, "")),
            List.of(),
            new Heartbeat.Load(1.5, 60L << 20, 12.0, 4L << 30, 3L << 30, 20L << 30)));

    JsonObject device =
        hub.http().get("/devices/status").json().getJsonArray("devices").getJsonObject(0);

    assertThat(device.getString("id")).isEqualTo("board 1/x");
    assertThat(device.getBoolean("connected")).isTrue();
    assertThat(device.getString("state")).isEqualTo("idle");
    assertThat(device.getString("platform")).isEqualTo("host");
    assertThat(device.getString("model")).isEqualTo("fable260k");
    assertThat(device.getString("firmware")).isEqualTo("tp-host-1");
    assertThat(device.getString("agent")).isEqualTo("a");
    assertThat(device.getDouble("temperature_celsius")).isEqualTo(41.5);
    assertThat(device.getJsonObject("info").getLong("tick_hz")).isEqualTo(Samples.TICK_HZ);
    assertThat(hub.http().get("/api/v1/devices/board%201%2Fx").json()).isEqualTo(device);
    JsonObject shown = hub.http().get("/api/v1/agents/a").json();
    assertThat(shown.getBoolean("connected")).isTrue();
    assertThat(shown.getLong("spool_records")).isEqualTo(7);
    assertThat(shown.getInteger("devices")).isEqualTo(1);
    assertThat(shown.getJsonObject("load").getDouble("host_cpu_percent")).isEqualTo(12.0);
    assertThat(shown.getJsonObject("config").getInteger("maxCelsius")).isEqualTo(80);
    assertThat(hub.http().get("/api/v1/agents").list("agents").getJsonObject(0).getValue("config"))
        .isNull();
  }

  @Test
  void aSessionIsShownWithItsRunsTokensAndText() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    UUID id = hub.queue("d");
    UUID run = UUID.randomUUID();
    StartSession start = agent.nextCommand(StartSession.class);
    agent.store(Samples.session(1, start.spec(), run, "für dich"));

    JsonObject session = hub.session(id);
    JsonArray runs = hub.http().get("/api/v1/sessions/" + id + "/runs").list("runs");

    assertThat(session.getJsonObject("spec").getInteger("max_tokens")).isEqualTo(256);
    assertThat(session.getInteger("done_runs")).isEqualTo(1);
    assertThat(session.getInteger("total_runs")).isEqualTo(6);
    assertThat(session.getJsonArray("runs")).isEqualTo(runs);
    assertThat(runs.getJsonObject(0).getString("kind")).isEqualTo("MEASURED");
    assertThat(runs.getJsonObject(0).getString("status")).isEqualTo("DONE");
    assertThat(runs.getJsonObject(0).getBoolean("valid")).isTrue();
    assertThat(hub.http().get("/api/v1/runs/" + run).json()).isEqualTo(runs.getJsonObject(0));
    Answer text = hub.http().get("/api/v1/sessions/" + id + "/text");
    assertThat(text.type()).isEqualTo("text/plain; charset=utf-8");
    assertThat(text.body().toString()).isEqualTo("für dich");
    assertThat(hub.http().get("/api/v1/sessions/" + id + "/text?run=" + run).body().toString())
        .isEqualTo("für dich");

    JsonArray tokens =
        hub.http().get("/api/v1/runs/" + run + "/tokens").json().getJsonArray("tokens");
    assertThat(tokens).hasSize(9);
    assertThat(tokens.getJsonObject(1).getInteger("position")).isEqualTo(1);
    assertThat(tokens.getJsonObject(1).getDouble("seconds")).isEqualTo(0.012);
    assertThat(Base64.getDecoder().decode(tokens.getJsonObject(1).getString("text")))
        .containsExactly(0xC3);
  }

  @Test
  void aSessionWithoutTokensHasNoText() {
    hub.agentWithDevice("a", "d");
    UUID id = hub.queue("d");

    assertThat(hub.http().get("/api/v1/sessions/" + id + "/text").code())
        .isEqualTo("text-not-found");
    assertThat(hub.http().get("/api/v1/results/" + id).code()).isEqualTo("result-not-found");
  }

  @Test
  void resultsAreListedNewestFirstAndNarrowed() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    List<String> sessions = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sessions.add(0, measured(agent).toString());
    }

    JsonObject first = hub.http().get("/api/v1/results?limit=2&device=d&model=fable260k").json();
    JsonObject second =
        hub.http().get("/api/v1/results?limit=2&after=" + first.getString("next")).json();

    assertThat(sessionsOf(first)).containsExactly(sessions.get(0), sessions.get(1));
    assertThat(sessionsOf(second)).containsExactly(sessions.get(2));
    assertThat(second.getString("next")).isNull();
    assertThat(sessionsOf(hub.http().get("/api/v1/results?device=other").json())).isEmpty();
    JsonObject one = first.getJsonArray("results").getJsonObject(0);
    assertThat(one.getDouble("ttft")).isEqualTo(0.01);
    assertThat(one.getDouble("tg_ts")).isEqualTo(500.0);
    assertThat(one.getString("device")).isEqualTo("d");
    assertThat(one.getString("created_at")).isNotNull();
    assertThat(hub.http().get("/api/v1/results/" + sessions.get(0)).json()).isEqualTo(one);
  }

  /** Measures one session and waits for its result. */
  private UUID measured(FakeAgent agent) {
    UUID id = hub.queue("d");
    StartSession start = agent.nextCommand(StartSession.class);
    agent.store(Samples.session(1, start.spec(), UUID.randomUUID(), "abc"));
    assertThat(hub.http().get("/api/v1/results/" + id).status()).isEqualTo(200);
    agent.store(new AgentRecord.DeviceChanged("d", "/dev/x", DeviceState.IDLE, ""));
    return id;
  }

  private static List<String> sessionsOf(JsonObject results) {
    return results.getJsonArray("results").stream()
        .map(result -> ((JsonObject) result).getString("session"))
        .toList();
  }

  @Test
  void listsPage() {
    hub.agentWithDevice("a", "d").close();
    List<String> queued = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      queued.add(0, hub.queue("d").toString());
    }

    List<String> seen = new ArrayList<>();
    String next = "";
    while (next != null) {
      String after = next.isEmpty() ? "" : "&after=" + next;
      JsonObject page = hub.http().get("/api/v1/sessions?limit=2&state=queued" + after).json();
      page.getJsonArray("sessions").forEach(s -> seen.add(((JsonObject) s).getString("id")));
      next = page.getString("next");
    }

    assertThat(seen).containsAll(queued.subList(0, 4)).doesNotHaveDuplicates();
    assertThat(hub.http().get("/api/v1/sessions?device=other").list("sessions")).isEmpty();
  }

  @Test
  void aRepeatedRequestIsOneSession() {
    hub.agentWithDevice("a", "d");
    JsonObject wish = new JsonObject().put("device", "d");
    HttpProbe keyed = hub.http().with("idempotency-key", "abc");

    Answer first = keyed.post("/api/v1/sessions", wish);
    Answer second = keyed.post("/api/v1/sessions", wish);
    Answer other = keyed.post("/api/v1/sessions", wish.copy().put("seed", 7));

    assertThat(first.status()).isEqualTo(201);
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.response().getHeader("idempotency-replayed")).isEqualTo("true");
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(other.status()).isEqualTo(422);
    JsonObject own = wish.copy().put("id", UUID.randomUUID().toString());
    assertThat(hub.http().post("/api/v1/sessions", own).status()).isEqualTo(201);
    assertThat(hub.http().post("/api/v1/sessions", own).status()).isEqualTo(200);
    assertThat(hub.http().post("/api/v1/sessions", own.copy().put("seed", 7)).status())
        .isEqualTo(409);
  }

  @Test
  void aSessionForADeviceThatIsNotThereIsRefused() {
    hub.agentWithDevice("a", "d");
    hub.database().sql("update devices set retired_at = now()");

    assertThat(hub.http().post("/api/v1/sessions", new JsonObject().put("device", "x")).code())
        .isEqualTo("device-not-found");
    assertThat(hub.http().post("/api/v1/sessions", new JsonObject().put("device", "d")).code())
        .isEqualTo("device-retired");
  }

  @Test
  void whoeverWaitsIsWokenByAChange() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    UUID id = hub.queue("d");
    StartSession start = agent.nextCommand(StartSession.class);
    String version = hub.awaitState(id, "dispatched").getString("version");

    var waiting = hub.http().later("/api/v1/sessions/" + id + "?wait=30&seen=" + version);
    agent.store(Samples.session(1, start.spec(), UUID.randomUUID(), "abc"));

    assertThat(await(waiting).json().getString("id")).isEqualTo(id.toString());
    assertThat(hub.awaitState(id, "completed").getString("version")).isNotEqualTo(version);
  }

  @Test
  void aReservationIsItsHoldersAlone() {
    hub.agentWithDevice("a", "d");
    String until = Instant.now().plusSeconds(3600).toString();
    JsonObject ours = new JsonObject().put("who", "ann").put("until", until);

    JsonObject reserved = hub.http().post("/api/v1/devices/d/reservation", ours).json();
    Answer others = hub.http().post("/api/v1/devices/d/reservation", ours.copy().put("who", "bob"));

    assertThat(reserved.getString("reserved_by")).isEqualTo("ann");
    assertThat(others.status()).isEqualTo(409);
    assertThat(others.json().getString("detail")).contains("ann");
    assertThat(hub.http().delete("/api/v1/devices/d/reservation?who=bob").code())
        .isEqualTo("device-reserved");
    assertThat(
            hub.http()
                .delete("/api/v1/devices/d/reservation?who=ann")
                .json()
                .getString("reserved_by"))
        .isNull();
  }

  @Test
  void aReservationEndsInTheNearFuture() {
    hub.agentWithDevice("a", "d");
    for (String until : List.of("2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "tomorrow")) {
      JsonObject wish = new JsonObject().put("who", "ann").put("until", until);
      Answer answer = hub.http().post("/api/v1/devices/d/reservation", wish);

      assertThat(answer.status()).as(until).isEqualTo(400);
      assertThat(answer.json().getString("field")).isEqualTo("until");
    }
  }
}
