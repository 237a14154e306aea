package io.tinyprofiler.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.TestHub;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes go on record, and a repeated one is made once. */
class ChangesIT {

  private static final String SESSIONS = "/api/v1/sessions";
  private static final JsonObject WISH = new JsonObject().put("device", "d");

  private TestHub hub;
  private HttpProbe keyed;

  @BeforeEach
  void start(@TempDir Path folder) {
    hub = TestHub.start(folder);
    hub.agentWithDevice("a", "d");
    keyed = hub.http().with("idempotency-key", "123");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void aRepeatedChangeIsAnsweredAsTheFirstWas() {
    JsonObject lease = new JsonObject().put("who", "me").put("until", in(1));

    Answer first = keyed.post("/api/v1/devices/d/reservation", lease);
    hub.http().delete("/api/v1/devices/d/reservation?who=me");
    Answer second = keyed.post("/api/v1/devices/d/reservation", lease);

    assertThat(first.status()).isEqualTo(200);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(second.response().getHeader("idempotency-replayed")).isEqualTo("true");
    assertThat(hub.http().get("/api/v1/devices/d").json().getString("reserved_by")).isNull();
  }

  @Test
  void anAnswerWithoutABodyIsRepeatedToo() {
    String id =
        hub.admin()
            .post("/api/v1/tokens", new JsonObject().put("role", "viewer"))
            .json()
            .getString("id");
    HttpProbe admin = hub.admin().with("idempotency-key", "x");

    assertThat(admin.delete("/api/v1/tokens/" + id).status()).isEqualTo(204);
    Answer second = admin.delete("/api/v1/tokens/" + id);

    assertThat(second.status()).isEqualTo(204);
    assertThat(second.response().getHeader("idempotency-replayed")).isEqualTo("true");
  }

  @Test
  void aKeyCountsForItsCallerMethodAndPath() {
    String other = hub.token("operator", null);

    String mine = keyed.post(SESSIONS, WISH).json().getString("id");
    String theirs = keyed.withToken(other).post(SESSIONS, WISH).json().getString("id");

    assertThat(theirs).isNotEqualTo(mine);
    assertThat(keyed.post("/devices/scan", null).status()).isEqualTo(200);
  }

  @Test
  void anotherBodyOrQueryIsRefused() {
    keyed.post(SESSIONS, WISH);

    Answer other = keyed.post(SESSIONS, WISH.copy().put("seed", 7));

    assertThat(other.status()).isEqualTo(422);
    assertThat(other.code()).isEqualTo("idempotency-key-reused");
  }

  @Test
  void aRefusedChangeLeavesNoTraceOfItsKey() {
    assertThat(keyed.post(SESSIONS, new JsonObject().put("device", "x")).status()).isEqualTo(404);
    assertThat(keyed.post(SESSIONS, WISH).status()).isEqualTo(201);
  }

  @Test
  void aChangeThatIsWorkedOnIsRefusedUntilItsHubMustBeDead() {
    keyed.post(SESSIONS, WISH);
    hub.database().sql("update idempotency_keys set ended_at = null");

    Answer early = keyed.post(SESSIONS, WISH);
    hub.database().sql("update idempotency_keys set taken_at = now() - interval '3 minutes'");
    Answer late = keyed.post(SESSIONS, WISH);

    assertThat(early.status()).isEqualTo(409);
    assertThat(early.code()).isEqualTo("request-in-progress");
    assertThat(late.status()).as("it finds what the dead one has made").isEqualTo(200);
    assertThat(hub.http().get(SESSIONS).list("sessions")).hasSize(1);
  }

  @Test
  void aKeyIsForgottenAfterADay() {
    keyed.post(SESSIONS, WISH);
    hub.database().sql("update idempotency_keys set taken_at = now() - interval '25 hours'");

    Answer later = keyed.post(SESSIONS, WISH.copy().put("seed", 7));

    assertThat(later.status()).isEqualTo(201);
    assertThat(hub.http().get(SESSIONS).list("sessions")).hasSize(2);
  }

  @Test
  void manyAtOnceAreOne() throws Exception {
    Callable<Answer> post = () -> keyed.post(SESSIONS, WISH);
    List<Answer> answers = new ArrayList<>();
    ExecutorService clients = Executors.newFixedThreadPool(8);
    try {
      for (Future<Answer> answer : clients.invokeAll(Collections.nCopies(24, post))) {
        answers.add(answer.get());
      }
    } finally {
      clients.shutdown();
    }

    assertThat(answers).extracting(Answer::status).isSubsetOf(201, 409).contains(201);
    assertThat(hub.http().get(SESSIONS).list("sessions")).hasSize(1);
  }

  @Test
  void behindAProxyItIsOnRecordWhoAskedTheProxy() {
    hub.http()
        .with("x-forwarded-for", "198.51.100.1, 203.0.113.7")
        .post(
            "/api/v1/devices/d/reservation", new JsonObject().put("who", "me").put("until", in(1)));

    JsonObject entry = (JsonObject) hub.admin().get("/api/v1/audit").list("audit").getValue(0);
    assertThat(entry.getString("address")).isEqualTo("203.0.113.7");
  }

  @Test
  void aChangeIsOnRecordWithWhoMadeItAndWhatCameOfIt() {
    String operator = hub.token("operator", null);
    UUID none = UUID.randomUUID();
    hub.http().withToken(operator).post(SESSIONS, WISH);
    hub.http().withToken(operator).post(SESSIONS + "/" + none + "/cancel", null);
    hub.http().withToken(operator).get(SESSIONS);

    JsonArray log = hub.admin().get("/api/v1/audit").list("audit");

    JsonObject newest = log.getJsonObject(0);
    assertThat(newest.getString("operation")).isEqualTo("cancelSession");
    assertThat(newest.getString("path")).isEqualTo(SESSIONS + "/" + none + "/cancel");
    assertThat(newest.getInteger("status")).isEqualTo(404);
    JsonObject before = log.getJsonObject(1);
    assertThat(before.getString("operation")).isEqualTo("createSession");
    assertThat(before.getString("role")).isEqualTo("operator");
    assertThat(before.getString("address")).isEqualTo("127.0.0.1");
    assertThat(before.getInteger("status")).isEqualTo(201);
    assertThat(log.getJsonObject(2).getString("operation")).isEqualTo("createToken");
  }

  @Test
  void theRecordIsReadInPagesAndNarrowed() {
    for (int i = 0; i < 3; i++) {
      hub.http().post("/devices/scan", null);
    }

    JsonObject page = hub.admin().get("/api/v1/audit?limit=2&operation=scanDevices").json();
    String rest = "/api/v1/audit?operation=scanDevices&after=" + page.getString("next");

    assertThat(page.getJsonArray("audit")).hasSize(2);
    assertThat(hub.admin().get(rest).list("audit")).hasSize(1);
    assertThat(hub.admin().get("/api/v1/audit?caller=nobody").list("audit")).isEmpty();
    assertThat(hub.http().get("/api/v1/audit").status()).isEqualTo(401);
  }

  @Test
  void aChangeThatCannotGoOnRecordIsNotMade() {
    hub.database().sql("alter table audit_log rename to gone");

    Answer answer = hub.http().post(SESSIONS, WISH);

    assertThat(answer.status()).isEqualTo(500);
    assertThat(hub.http().get(SESSIONS).list("sessions")).isEmpty();
  }

  private static String in(int hours) {
    return Instant.now().plusSeconds(3600L * hours).toString();
  }
}
