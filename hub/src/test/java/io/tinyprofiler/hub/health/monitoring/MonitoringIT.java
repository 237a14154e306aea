package io.tinyprofiler.hub.health.monitoring;

import static io.tinyprofiler.hub.HttpProbe.await;
import static io.tinyprofiler.hub.cli.CommandLineRun.client;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.cli.CommandLineRun;
import io.tinyprofiler.hub.health.HealthConfig;
import io.tinyprofiler.hub.health.monitoring.MonitoringConfig.Neighbour;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitoringIT {

  private static final Neighbour NONE = new Neighbour("", "");

  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx();
  private volatile int status = 200;
  private volatile String asked;
  private HttpServer neighbour;
  private TestHub hub;

  @BeforeEach
  void start() {
    neighbour =
        await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      asked = request.path();
                      request.response().setStatusCode(status).end("said");
                    })
                .listen(0, "127.0.0.1"));
    hub = TestHub.start(folder);
  }

  @AfterEach
  void stop() {
    hub.close();
    await(vertx.close());
  }

  private void restart(Neighbour prometheus, Neighbour grafana, String systemctl) {
    hub.restart(
        new HealthConfig(100, 0, -1, new MonitoringConfig(prometheus, NONE, grafana, systemctl)));
  }

  private String url() {
    return "http://127.0.0.1:" + neighbour.actualPort();
  }

  private CommandLineRun run(String... args) {
    return client(hub.port(), args);
  }

  @Test
  void aNeighbourThatIsNotWellDegradesAndIsOnTheTimeline() {
    assertThat(run("monitoring").out()).contains("the hub knows of no monitoring");
    restart(new Neighbour(url() + "/", "prometheus"), NONE, "systemctl");
    awaitCheck("healthy");
    assertThat(asked).isEqualTo("/-/healthy");
    assertThat(run("monitoring").out()).contains("prometheus", url(), " ms");

    hub.http()
        .send(
            HttpMethod.POST,
            "/api/v2/alerts",
            new JsonArray()
                .add(new JsonObject().put("labels", new JsonObject().put("severity", "critical")))
                .toBuffer());
    status = 503;
    JsonObject check = awaitCheck("degraded");
    assertThat(check.getString("text")).isEqualTo("it answers 503");
    assertThat(hub.http().get("/health/detailed").status()).isEqualTo(200);
    assertThat(run("monitoring").code()).isEqualTo(1);
    status = 200;
    awaitCheck("healthy");
    assertThat(hub.http().get("/api/v1/incidents/1/timeline").body().toString())
        .contains("prometheus: healthy, then degraded: it answers 503");
  }

  @Test
  void aUnitIsRestartedByWhoeverMay() throws IOException {
    Path said = folder.resolve("said");
    restart(
        new Neighbour(url(), "prometheus@lab"),
        new Neighbour(url(), ""),
        program("echo \"$@\" > " + said));
    CommandLineRun refused = run("monitoring", "restart", "prometheus");
    assertThat(refused.code()).as("an operator is no admin").isEqualTo(2);
    assertThat(refused.err()).contains("admin");

    assertThat(admin("prometheus").code()).isZero();
    assertThat(Files.readString(said)).isEqualTo("--no-ask-password restart prometheus@lab\n");
    assertThat(admin("grafana").err()).contains("grafana has no systemd unit");
    assertThat(admin("alertmanager").err())
        .contains(
            "the hub knows no monitoring service alertmanager",
            "health.monitoring.alertmanager.url");
  }

  @Test
  void whereSystemdRefusesItIsSaidWhy() throws IOException {
    Neighbour prometheus = new Neighbour(url(), "prometheus");
    restart(prometheus, NONE, program("echo Access denied >&2; exit 4"));
    assertThat(admin("prometheus").err())
        .contains("systemd did not restart prometheus: Access denied", "polkit");

    restart(prometheus, NONE, folder.resolve("nothing").toString());
    CommandLineRun missing = admin("prometheus");
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("this host has no", "restart prometheus by hand");
  }

  private CommandLineRun admin(String service) {
    return run(
        "monitoring", "restart", service, "--token-file", folder.resolve("admin.token").toString());
  }

  private String program(String script) throws IOException {
    Path file = Files.writeString(folder.resolve("fake-systemctl"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file.toString();
  }

  private JsonObject awaitCheck(String wanted) {
    long limit = System.nanoTime() + 30_000_000_000L;
    while (System.nanoTime() < limit) {
      for (Object each : hub.http().get("/health/detailed").json().getJsonArray("checks")) {
        JsonObject check = (JsonObject) each;
        if (check.getString("name").equals("prometheus")
            && check.getString("status").equals(wanted)) {
          return check;
        }
      }
    }
    throw new AssertionError("prometheus is not " + wanted);
  }
}
