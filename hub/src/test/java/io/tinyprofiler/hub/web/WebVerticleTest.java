package io.tinyprofiler.hub.web;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import io.vertx.openapi.contract.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class WebVerticleTest {

  private static final String ID = "00000000-0000-0000-0000-000000000001";

  private static List<String> operations;

  private final Map<String, Function<Request, Future<?>>> answers = new HashMap<>();
  private Vertx vertx;
  private HttpProbe hub;

  @BeforeAll
  static void readOperations(Vertx vertx) {
    operations =
        await(Contract.load(vertx)).operations().stream()
            .map(Operation::getOperationId)
            .filter(id -> !id.equals("getOpenapi"))
            .toList();
  }

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    hub = HttpProbe.of(vertx, listen(HttpConfig.defaults()).port());
  }

  /** A server whose every operation answers with the caller's role, unless a test says other. */
  private WebVerticle listen(HttpConfig config) {
    WebVerticle web = server(config, 0);
    await(vertx.deployVerticle(web));
    return web;
  }

  private WebVerticle server(HttpConfig config, int port) {
    Api all = routes -> operations.forEach(id -> routes.on(id, request -> answer(id, request)));
    return new WebVerticle(
        new HttpConfig(
            config.host(), port, config.anonymousRole(), config.allowedHosts(), config.bodyLimit()),
        List.of(all),
        Router.router(vertx),
        token ->
            Future.succeededFuture(
                token.equals("bad")
                    ? Optional.empty()
                    : Optional.of(new Caller("somebody", Role.of(token)))),
        e ->
            e.getMessage().equals("gone")
                ? Optional.of(new Problem("database-unreachable", "gone", "wait"))
                : Optional.empty());
  }

  private Future<?> answer(String id, Request request) {
    return answers
        .getOrDefault(
            id, r -> Future.succeededFuture(Map.of("role", r.caller().role().toString())))
        .apply(request);
  }

  @Test
  void servesTheDocumentThatItHolds() {
    Answer answer = hub.get("/openapi.yaml");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.type()).isEqualTo("application/yaml");
    assertThat(answer.body().toString()).startsWith("openapi: 3.1.0");
  }

  @Test
  void everyOperationOfTheDocumentIsServed() {
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
  void anUnreachableDatabaseIs503() {
    answers.put("listAgents", r -> Future.failedFuture(new IllegalStateException("gone")));

    assertThat(hub.get("/api/v1/agents").status()).isEqualTo(503);
  }

  @Test
  void aDefectIs500AndSaysNothingOfItself() {
    answers.put("listAgents", r -> Future.failedFuture(new IllegalStateException("secret")));

    Answer answer = hub.get("/api/v1/agents");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body().toString()).doesNotContain("secret");
  }

  @Test
  void onLoopbackNobodyNeedsATokenButForTokens() {
    assertThat(hub.post("/devices/scan", null).json().getString("role")).isEqualTo("operator");

    Answer answer = hub.get("/api/v1/tokens");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.response().getHeader("www-authenticate")).isEqualTo("Bearer");
  }

  @Test
  void aTokenSaysWhatItsHolderMayDo() {
    assertThat(hub.withToken("admin").get("/api/v1/tokens").status()).isEqualTo(200);
    assertThat(hub.withToken("operator").get("/api/v1/tokens").code()).isEqualTo("role-missing");
    assertThat(hub.withToken("viewer").post("/devices/scan", null).status()).isEqualTo(403);
    assertThat(hub.withToken("viewer").get("/devices/status").status()).isEqualTo(200);
    assertThat(hub.withToken("bad").get("/devices/status").code()).isEqualTo("token-invalid");
    assertThat(hub.with("authorization", "Basic YTpi").get("/devices/status").status())
        .isEqualTo(401);
  }

  @Test
  void withoutAnonymousRoleOnlyProbesNeedNoToken() {
    HttpProbe closed =
        HttpProbe.of(
            vertx, listen(new HttpConfig("127.0.0.1", 0, "none", List.of(), 4096)).port());

    assertThat(closed.get("/health").status()).isEqualTo(200);
    assertThat(closed.get("/ready").status()).isEqualTo(200);
    assertThat(closed.get("/metrics").status()).isEqualTo(200);
    assertThat(closed.get("/devices/status").code()).isEqualTo("token-missing");
    assertThat(closed.get("/eventbus/websocket").code()).isEqualTo("token-missing");
    assertThat(closed.withToken("viewer").get("/devices/status").status()).isEqualTo(200);
  }

  @Test
  void onAllInterfacesAutoMeansNobody() {
    HttpProbe open =
        HttpProbe.of(vertx, listen(new HttpConfig("0.0.0.0", 0, "auto", List.of(), 4096)).port());

    assertThat(open.get("/devices/status").code()).isEqualTo("token-missing");
  }

  @Test
  void aReboundNameIsRefused() {
    assertThat(hub.callAs("evil.example", HttpMethod.POST, "/devices/scan").code())
        .isEqualTo("host-refused");
    assertThat(hub.callAs("evil.example", HttpMethod.GET, "/devices/status").code())
        .isEqualTo("host-refused");
    assertThat(hub.callAs("evil.example", HttpMethod.GET, "/eventbus/websocket").code())
        .isEqualTo("host-refused");
    assertThat(hub.callAs("localhost", HttpMethod.POST, "/devices/scan").status()).isEqualTo(200);
  }

  @Test
  void aNameThatIsAllowedIsNotRefused() {
    var config = new HttpConfig("127.0.0.1", 0, "operator", List.of("lab.example"), 4096);

    Answer answer =
        HttpProbe.of(vertx, listen(config).port())
            .callAs("lab.example", HttpMethod.POST, "/devices/scan");

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void aForeignPageIsRefused() {
    assertThat(hub.with("origin", "http://evil.example").post("/devices/scan", null).code())
        .isEqualTo("origin-refused");
    assertThat(hub.with("origin", "null").post("/devices/scan", null).code())
        .isEqualTo("origin-refused");
    assertThat(hub.with("origin", "http://127.0.0.1:1").post("/devices/scan", null).code())
        .isEqualTo("origin-refused");
  }

  @Test
  void ourOwnPageIsNotRefused() {
    int port = listen(HttpConfig.defaults()).port();
    HttpProbe own = HttpProbe.of(vertx, port).with("origin", "http://127.0.0.1:" + port);

    assertThat(own.post("/devices/scan", null).status()).isEqualTo(200);
  }

  @Test
  void everyAnswerIsHardened() {
    for (String path : List.of("/health", "/nothing")) {
      Answer answer = hub.get(path);

      assertThat(answer.response().getHeader("content-security-policy"))
          .contains("default-src 'self'")
          .doesNotContain("unsafe");
      assertThat(answer.response().getHeader("x-content-type-options")).isEqualTo("nosniff");
    }
  }

  @Test
  void aTakenPortIsAProblem() {
    int taken = listen(HttpConfig.defaults()).port();

    assertThatExceptionOfType(Problem.class)
        .isThrownBy(
            () -> await(vertx.deployVerticle(server(HttpConfig.defaults(), taken))))
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo("port-in-use");
              assertThat(problem).hasMessageContaining(String.valueOf(taken));
              assertThat(problem.exitCode()).isEqualTo(2);
            });
  }

  @Test
  void anOperationWithoutDescriptionStopsTheStart() {
    answers.clear();
    WebVerticle web =
        new WebVerticle(
            new HttpConfig("127.0.0.1", 0, "auto", List.of(), 4096),
            List.of(routes -> routes.on("undescribed", r -> Future.succeededFuture())),
            Router.router(vertx),
            token -> Future.succeededFuture(Optional.empty()),
            e -> Optional.empty());

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> await(vertx.deployVerticle(web)))
        .withMessageContaining("undescribed")
        .withMessageContaining("listAgents");
  }
}
