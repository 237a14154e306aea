package io.tinyprofiler.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.web.tls.TlsConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class GuardTest {

  private EchoHub echo;
  private HttpProbe hub;

  @BeforeEach
  void start(Vertx vertx) {
    echo = new EchoHub(vertx);
    hub = echo.listen(HttpConfig.defaults());
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
        echo.listen(new HttpConfig("127.0.0.1", 0, "none", List.of(), 4096, 0, TlsConfig.none()));

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
        echo.listen(new HttpConfig("0.0.0.0", 0, "auto", List.of(), 4096, 0, TlsConfig.none()));

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
    var config =
        new HttpConfig(
            "127.0.0.1", 0, "operator", List.of("lab.example"), 4096, 0, TlsConfig.none());

    Answer answer = echo.listen(config).callAs("lab.example", HttpMethod.POST, "/devices/scan");

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
    int port = echo.start(HttpConfig.defaults(), 0);
    HttpProbe own = HttpProbe.of(echo.vertx, port).with("origin", "http://127.0.0.1:" + port);

    assertThat(own.post("/devices/scan", null).status()).isEqualTo(200);
  }

  @Test
  void whoeverAsksTooOftenIsToldToWait() {
    HttpProbe limited =
        echo.listen(new HttpConfig("127.0.0.1", 0, "auto", List.of(), 4096, 1, TlsConfig.none()));

    Answer answer = limited.get("/devices/status");
    for (int asked = 0; asked < 1000 && answer.status() == 200; asked++) {
      answer = limited.get("/devices/status");
    }

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.code()).isEqualTo("too-many-requests");
    assertThat(answer.response().getHeader("retry-after")).isEqualTo("1");
    assertThat(limited.get("/health").status()).as("probes are not counted").isEqualTo(200);
    assertThat(limited.withToken("viewer").get("/devices/status").status())
        .as("another caller")
        .isEqualTo(200);
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
}
