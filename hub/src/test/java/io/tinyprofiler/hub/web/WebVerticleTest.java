package io.tinyprofiler.hub.web;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.web.tls.TlsConfig;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import io.vertx.openapi.contract.Operation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class WebVerticleTest {

  private static final String ID = "00000000-0000-0000-0000-000000000001";

  private EchoHub echo;
  private HttpProbe hub;

  @BeforeEach
  void start(Vertx vertx) {
    echo = new EchoHub(vertx);
    hub = echo.listen(HttpConfig.defaults());
  }

  @Test
  void servesTheDocumentThatItHolds() {
    Answer answer = hub.get("/openapi.yaml");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.type()).isEqualTo("application/yaml");
    assertThat(answer.body().toString()).startsWith("openapi: 3.1.0");
  }

  @Test
  void everyOperationOfTheDocumentIsServed(Vertx vertx) {
    for (Operation operation : await(Contract.load(vertx)).operations()) {
      String path = operation.getOpenAPIPath().replaceAll("\\{.*?}", ID);
      Answer answer = hub.withToken("admin").send(operation.getHttpMethod(), path, null);

      assertThat(answer.status()).as(path).isNotIn(404, 405, 500);
    }
  }

  @Test
  void aPathThatIsNotThereIsAProblem() {
    Answer answer = hub.get("/api/v1/nothing");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.type()).isEqualTo("application/problem+json");
    assertThat(answer.json())
        .isEqualTo(
            new JsonObject()
                .put("type", "urn:tiny-profiler:problem:path-not-found")
                .put("title", "Not Found")
                .put("status", 404)
                .put("detail", "there is no /api/v1/nothing")
                .put("code", "path-not-found")
                .put("next", "read /openapi.yaml"));
  }

  @Test
  void aMethodThatIsNotThereIsAProblem() {
    assertThat(hub.delete("/api/v1/sessions").code()).isEqualTo("method-not-allowed");
  }

  @Test
  void aParameterOutOfItsRangeIsNamed() {
    Answer answer = hub.get("/api/v1/sessions?limit=0");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().getString("detail")).contains("limit");
  }

  @Test
  void anUnknownParameterIsRefusedWithTheKnownOnes() {
    Answer answer = hub.get("/api/v1/sessions?limt=3");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().getString("field")).isEqualTo("limt");
    assertThat(answer.json().getString("next")).contains("limit");
  }

  @Test
  void aFieldThatIsRefusedIsNamed() {
    Answer answer =
        hub.post("/api/v1/sessions", new JsonObject().put("device", "d").put("repetitions", 0));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("request-invalid");
    assertThat(answer.json().getString("field")).isEqualTo("repetitions");
  }

  @Test
  void anUnknownFieldIsRefused() {
    Answer answer =
        hub.post("/api/v1/sessions", new JsonObject().put("device", "d").put("colour", 1));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().getString("detail")).contains("colour");
  }

  @Test
  void aBodyThatIsNoJsonIsRefused() {
    assertThat(hub.send(HttpMethod.POST, "/api/v1/sessions", Buffer.buffer("{")).status())
        .isEqualTo(400);
    assertThat(
            hub.with("content-type", "text/plain")
                .send(HttpMethod.POST, "/api/v1/sessions", Buffer.buffer("{}"))
                .status())
        .isEqualTo(415);
    assertThat(hub.post("/api/v1/sessions", null).status()).isEqualTo(400);
  }

  @Test
  void aBodyOverTheLimitIsRefused() {
    Buffer tooMuch = Buffer.buffer("\"" + "x".repeat(2 * 1024 * 1024) + "\"");

    assertThat(hub.send(HttpMethod.POST, "/api/v1/sessions", tooMuch).code())
        .isEqualTo("body-too-large");
  }

  @Test
  void anAnswerThatTheClientHasIsNotSentAgain() {
    Answer first = hub.get("/api/v1/agents");
    String tag = first.response().getHeader("etag");

    Answer same = hub.with("if-none-match", "\"x\", " + tag).get("/api/v1/agents");
    Answer strong = hub.with("if-none-match", tag.substring(2)).get("/api/v1/agents");
    echo.answers.put("listAgents", r -> Future.succeededFuture(List.of("another")));
    Answer changed = hub.with("if-none-match", tag).get("/api/v1/agents");

    assertThat(same.status()).isEqualTo(304);
    assertThat(same.body().length()).isZero();
    assertThat(same.response().getHeader("etag")).isEqualTo(tag);
    assertThat(strong.status()).isEqualTo(304);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.response().getHeader("etag")).isNotEqualTo(tag);
    assertThat(changed.response().getHeader("cache-control")).isEqualTo("private, no-cache");
  }

  @Test
  void aChangeHasNoTag() {
    assertThat(hub.post("/devices/scan", null).response().getHeader("etag")).isNull();
  }

  @Test
  void aTextInAPathMayLookLikeANumber() {
    assertThat(hub.get("/api/v1/agents/12").status()).isEqualTo(200);
    assertThat(hub.get("/api/v1/agents/true").status()).isEqualTo(200);
  }

  @Test
  void aTextMayHoldAnySign() {
    for (String sign :
        List.of("%25", "%5C", "%22", "%26", "%2C", "%3D", "%2B", "%C3%A9", "%2525")) {
      assertThat(hub.get("/api/v1/search?q=" + sign).status()).as(sign).isEqualTo(200);
      assertThat(hub.get("/api/v1/devices/" + sign).status()).as(sign).isEqualTo(200);
    }
  }

  @Test
  void aNumberIsWrittenInDigits() {
    for (String number : List.of("1e1", "5.0", "+5", "%205", "5%20", "0x5", "99999999999")) {
      assertThat(hub.get("/api/v1/sessions?limit=" + number).status()).as(number).isEqualTo(400);
    }
    assertThat(hub.get("/api/v1/results?archived=%20true").status()).isEqualTo(400);
  }

  @Test
  void anUnreachableDatabaseIs503() {
    echo.answers.put("listAgents", r -> Future.failedFuture(new IllegalStateException("gone")));

    assertThat(hub.get("/api/v1/agents").status()).isEqualTo(503);
  }

  @Test
  void aDefectIs500AndSaysNothingOfItself() {
    echo.answers.put("listAgents", r -> Future.failedFuture(new IllegalStateException("secret")));

    Answer answer = hub.get("/api/v1/agents");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body().toString()).doesNotContain("secret");
  }

  @Test
  void aTakenPortIsAProblem() {
    HttpConfig config = HttpConfig.defaults();
    int taken = echo.start(config, 0);

    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> echo.start(config, taken))
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo("port-in-use");
              assertThat(problem).hasMessageContaining(String.valueOf(taken));
              assertThat(problem.exitCode()).isEqualTo(2);
            });
  }

  @Test
  void anOperationWithoutDescriptionStopsTheStart(Vertx vertx) {
    WebVerticle web =
        new WebVerticle(
            new HttpConfig("127.0.0.1", 0, "auto", List.of(), 4096, 0, TlsConfig.none()),
            List.of(routes -> routes.on("undescribed", r -> Future.succeededFuture())),
            Router.router(vertx),
            token -> Future.succeededFuture(Optional.empty()),
            EchoHub.ledger(),
            e -> Optional.empty());

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> await(vertx.deployVerticle(web)))
        .withMessageContaining("undescribed")
        .withMessageContaining("listAgents");
  }
}
