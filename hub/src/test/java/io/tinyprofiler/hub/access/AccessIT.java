package io.tinyprofiler.hub.access;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.TestHub;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessIT {

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

  @Test
  void theFirstStartLeavesAnAdminTokenForTheOwnerAlone() throws IOException {
    Path file = folder.resolve("admin.token");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(hub.admin().get("/api/v1/tokens").list("tokens")).hasSize(1);
  }

  @Test
  void aRestartKeepsTheAdminTokenAndReplacesOneThatWasRevoked() {
    String first = hub.adminToken();
    hub.restart();
    assertThat(hub.adminToken()).isEqualTo(first);

    String id = hub.admin().get("/api/v1/tokens").list("tokens").getJsonObject(0).getString("id");
    assertThat(hub.admin().delete("/api/v1/tokens/" + id).status()).isEqualTo(204);
    assertThat(hub.admin().get("/api/v1/tokens").code()).isEqualTo("token-invalid");
    hub.restart();

    assertThat(hub.adminToken()).isNotEqualTo(first);
    assertThat(hub.admin().get("/api/v1/tokens").status()).isEqualTo(200);
  }

  @Test
  void aSecretIsShownOnceAndKeptAsItsHash() {
    JsonObject wish = new JsonObject().put("role", "viewer").put("name", "wall");
    JsonObject made = hub.admin().post("/api/v1/tokens", wish).json();

    assertThat(made.getString("token")).startsWith("tp_").hasSize(46);
    Answer listed = hub.admin().get("/api/v1/tokens");
    assertThat(listed.body().toString()).contains("wall").doesNotContain(made.getString("token"));
    assertThat(hub.http().withToken(made.getString("token")).get("/devices/status").status())
        .isEqualTo(200);
  }

  @Test
  void aRevokedTokenIsRefusedAtOnce() {
    JsonObject made =
        hub.admin().post("/api/v1/tokens", new JsonObject().put("role", "viewer")).json();

    hub.admin().delete("/api/v1/tokens/" + made.getString("id"));

    assertThat(hub.http().withToken(made.getString("token")).get("/devices/status").code())
        .isEqualTo("token-invalid");
  }

  @Test
  void aRoleDoesWhatItMayAndNoMore() {
    String viewer = hub.token("viewer", null);

    assertThat(hub.http().withToken(viewer).get("/api/v1/sessions").status()).isEqualTo(200);
    assertThat(hub.http().withToken(viewer).post("/devices/scan", null).code())
        .isEqualTo("role-missing");
    assertThat(hub.http().get("/api/v1/tokens").code()).isEqualTo("token-missing");
  }

  @Test
  void aRepeatedRequestMakesNoSecondToken() {
    JsonObject wish = new JsonObject().put("role", "viewer");

    Answer first = hub.admin().with("idempotency-key", "k").post("/api/v1/tokens", wish);
    Answer second = hub.admin().with("idempotency-key", "k").post("/api/v1/tokens", wish);

    assertThat(first.status()).isEqualTo(201);
    assertThat(second.code()).isEqualTo("token-exists");
  }

  @Test
  void onlyAnAgentsTokenNamesAnAgent() {
    Answer without = hub.admin().post("/api/v1/tokens", new JsonObject().put("role", "agent"));
    Answer with =
        hub.admin()
            .post("/api/v1/tokens", new JsonObject().put("role", "viewer").put("agent", "a"));

    assertThat(without.json().getString("field")).isEqualTo("agent");
    assertThat(with.json().getString("field")).isEqualTo("agent");
  }

  @Test
  void anAgentsTokenIsGoodForTheBusAndTheFilesOfSessionsAlone() {
    String token = hub.token("agent", "a");

    assertThat(hub.http().withToken(token).get("/devices/status").code()).isEqualTo("role-missing");
    assertThat(hub.http().withToken(token).get("/api/v1/firmware/" + "ab".repeat(32)).code())
        .isEqualTo("firmware-not-found");
  }

  @Test
  void aWrongTokenDoesNotReachTheBus() {
    try (FakeAgent agent = new FakeAgent(io.vertx.core.Vertx.vertx(), "a", "tp_wrong")) {
      assertThatThrownBy(() -> agent.connect(hub.port())).hasMessageContaining("401");
    }
  }

  @Test
  void anAgentWhoseTokenIsRevokedIsCutOff() {
    FakeAgent agent = hub.agent("a").connect(hub.port());
    String id =
        hub.admin().get("/api/v1/tokens").list("tokens").stream()
            .map(token -> (JsonObject) token)
            .filter(token -> "a".equals(token.getString("agent")))
            .findFirst()
            .orElseThrow()
            .getString("id");

    hub.admin().delete("/api/v1/tokens/" + id);

    await(agent.closed());
  }
}
