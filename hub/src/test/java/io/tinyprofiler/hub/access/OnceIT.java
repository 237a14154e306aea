package io.tinyprofiler.hub.access;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.Recording;
import io.tinyprofiler.hub.Samples;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.database.Database;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A change with a key whose connection is cut after it was made and before it is committed: nothing
 * of it is left, and when it is repeated it is made once.
 */
class OnceIT {

  /** Cuts the connection when an answer is kept, which is the last statement before the commit. */
  private static final String CUT =
      """
      create function cut() returns trigger language plpgsql as $$
      begin
        if new.ended_at is not null then
          perform pg_terminate_backend(pg_backend_pid());
        end if;
        return new;
      end $$;
      create trigger cut before update on idempotency_keys for each row execute function cut()
      """;

  private static final String MEND = "drop trigger cut on idempotency_keys; drop function cut()";

  /** All that the changes change. */
  private static final String STATE =
      """
      select md5(concat(
        (select string_agg(t::text, ',' order by t::text) from profiling_sessions t),
        (select string_agg(concat(id, reserved_by, reserved_until), ',' order by id) from devices t),
        (select string_agg(t::text, ',' order by t::text) from baselines t),
        (select string_agg(t::text, ',' order by t::text) from golden_outputs t),
        (select string_agg(t::text, ',' order by t::text) from tokens t),
        (select string_agg(t::text, ',' order by t::text) from incidents t),
        (select string_agg(t::text, ',' order by t::text) from incident_events t),
        (select string_agg(t::text, ',' order by t::text) from incident_actions t),
        (select string_agg(t::text, ',' order by t::text) from silences t),
        (select string_agg(t::text, ',' order by t::text) from deploys t),
        (select string_agg(t::text, ',' order by t::text) from idempotency_keys t)))
      """;

  private static final double[] GAPS_MS = {2, 2.01, 1.99, 2.02, 1.98, 2, 2, 2, 2, 2};

  /** A change as it is asked for. */
  private record Wish(String operation, HttpMethod method, String path, JsonObject body) {}

  private TestHub hub;
  private Vertx vertx;
  private Database database;

  @BeforeEach
  void start(@TempDir Path folder) {
    hub = TestHub.start(folder);
    vertx = Vertx.vertx();
    database = await(hub.database().open(vertx));
  }

  @AfterEach
  void stop() {
    await(database.close());
    await(vertx.close());
    hub.close();
  }

  @Test
  void aChangeIsMadeOnceOrNotAtAll() {
    List<Wish> wishes = wishes();
    for (Wish wish : wishes) {
      HttpProbe keyed = hub.admin().with("idempotency-key", wish.operation());
      String before = state();
      hub.database().sql(CUT);
      Answer cut = ask(keyed, wish);
      hub.database().sql(MEND);

      assertThat(cut.status()).as("%s: %s", wish, cut.body()).isEqualTo(503);
      assertThat(state()).as("what is left of %s", wish).isEqualTo(before);

      Answer first = ask(keyed, wish);
      String made = state();
      Answer second = ask(keyed, wish);

      assertThat(first.status() / 100).as("%s: %s", wish, first.body()).isEqualTo(2);
      assertThat(first.response().getHeader("idempotency-replayed")).isNull();
      assertThat(made).as("what %s has changed", wish).isNotEqualTo(before);
      assertThat(state()).as("what is changed by a second %s", wish).isEqualTo(made);
      if (wish.operation().equals("createToken")) { // its secret is shown once
        assertThat(second.code()).isEqualTo("token-exists");
      } else {
        assertThat(second.response().getHeader("idempotency-replayed")).isEqualTo("true");
        assertThat(second.body()).isEqualTo(first.body());
      }
    }
    assertThat(wishes)
        .extracting(Wish::operation)
        .containsExactlyInAnyOrderElementsOf(operations(false));
  }

  @Test
  void theOthersSayThatTheyMayBeMadeAgain() {
    assertThat(operations(true))
        .containsExactlyInAnyOrder(
            "beginMaintenance",
            "createBackup",
            "pruneBackups",
            "reconnectAgents",
            "removeFirmware",
            "removeModel",
            "restartMonitoring",
            "scanDevices",
            "verifyBackup");
  }

  private List<Wish> wishes() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    String measured =
        Recording.of("d", "Once", Map.of("k", "v")).runs(GAPS_MS).store(agent).toString();
    hub.database()
        .sql(
            """
            insert into incidents (group_key, title, state, opened_at)
              select 'g', 'hot', 'open', now();
            insert into incident_actions (incident_id, text, owner, due, created_at, created_by)
              select id, 'do it', 'me', current_date, now(), 'me' from incidents
            """);
    HttpProbe admin = hub.admin();
    JsonObject session = new JsonObject().put("device", "d");
    JsonObject reservation =
        new JsonObject().put("who", "me").put("until", Instant.now().plusSeconds(3600).toString());
    admin.post("/api/v1/devices/d/reservation", reservation.copy().put("who", "other"));
    String waiting = admin.post("/api/v1/sessions", session).json().getString("id");
    admin.delete("/api/v1/devices/d/reservation?who=other");
    String token = id(admin.post("/api/v1/tokens", new JsonObject().put("role", "viewer")));
    String run =
        admin.get("/api/v1/sessions/" + measured + "/runs").list("runs").stream()
            .map(each -> (JsonObject) each)
            .filter(each -> each.getString("kind").equals("MEASURED"))
            .findFirst()
            .orElseThrow()
            .getString("id");
    String golden = id(admin.post("/api/v1/golden", new JsonObject().put("run", run)));
    String silence = admin.post("/api/v2/silences", silence()).json().getString("silenceID");
    JsonObject text = new JsonObject().put("text", "so it is");
    JsonObject action = text.copy().put("owner", "me").put("due", "2026-12-24");
    String incident = "/api/v1/incidents/1/";
    return List.of(
        post("reserveDevice", "/api/v1/devices/d/reservation", reservation),
        delete("releaseDevice", "/api/v1/devices/d/reservation?who=me"),
        post("createSession", "/api/v1/sessions", session),
        post("cancelSession", "/api/v1/sessions/" + waiting + "/cancel", null),
        post(
            "setBaseline",
            "/api/v1/baselines",
            new JsonObject().put("name", "b").put("session", measured)),
        delete("removeBaseline", "/api/v1/baselines/b"),
        post("acceptGolden", "/api/v1/golden", new JsonObject().put("run", run)),
        delete("forgetGolden", "/api/v1/golden/" + golden),
        post("createToken", "/api/v1/tokens", new JsonObject().put("role", "viewer")),
        delete("revokeToken", "/api/v1/tokens/" + token),
        post("acknowledgeIncident", incident + "acknowledge", text),
        post("mitigateIncident", incident + "mitigate", text),
        post("noteIncident", incident + "notes", text),
        post("addIncidentAction", incident + "actions", action),
        post("doIncidentAction", incident + "actions/1/done", new JsonObject()),
        post("resolveIncident", incident + "resolve", text),
        post("postSilences", "/api/v2/silences", silence()),
        delete("deleteSilence", "/api/v2/silence/" + silence),
        post("tellDeploy", "/api/v1/deploys", Samples.deploy("done", "")));
  }

  private static JsonObject silence() {
    JsonObject matcher = new JsonObject().put("name", "a").put("value", "b").put("isRegex", false);
    return new JsonObject()
        .put("matchers", new JsonArray().add(matcher))
        .put("startsAt", "2026-01-01T00:00:00Z")
        .put("endsAt", "2999-01-01T00:00:00Z")
        .put("createdBy", "me")
        .put("comment", "");
  }

  private static String id(Answer answer) {
    return answer.json().getString("id");
  }

  private static Wish post(String operation, String path, JsonObject body) {
    return new Wish(operation, HttpMethod.POST, path, body);
  }

  private static Wish delete(String operation, String path) {
    return new Wish(operation, HttpMethod.DELETE, path, null);
  }

  private static Answer ask(HttpProbe caller, Wish wish) {
    return caller.send(
        wish.method(), wish.path(), wish.body() == null ? null : wish.body().toBuffer());
  }

  private String state() {
    return await(database.pool().query(STATE).execute()).iterator().next().getString(0);
  }

  /** Operations that take a key, and say that they may be made again or do not. */
  private Set<String> operations(boolean atLeastOnce) {
    Map<String, Object> tree =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(hub.http().get("/openapi.yaml").body().toString());
    JsonObject paths = new JsonObject(tree).getJsonObject("paths");
    Set<String> found = new TreeSet<>();
    for (String path : paths.fieldNames()) {
      for (Map.Entry<String, Object> each : paths.getJsonObject(path)) {
        JsonObject operation = (JsonObject) each.getValue();
        if (operation
                .getJsonArray("parameters", new JsonArray())
                .encode()
                .contains("IdempotencyKey")
            && operation.getBoolean("x-at-least-once", false) == atLeastOnce) {
          found.add(operation.getString("operationId"));
        }
      }
    }
    return found;
  }
}
