package io.tinyprofiler.hub.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.Samples;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.health.HealthConfig;
import io.tinyprofiler.hub.health.monitoring.MonitoringConfig;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hub whose reads a replica answers, which goes away and comes back. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicaIT {

  private static final int LOOK_MS = 100;

  private ReplicatedDatabase servers;
  private TestHub hub;

  @BeforeAll
  void start(@TempDir Path folder) {
    servers = ReplicatedDatabase.start();
    HealthConfig health = new HealthConfig(LOOK_MS, 3_600, -1, MonitoringConfig.defaults());
    hub = TestHub.on(folder, servers.config(10_000), health);
    awaitStatus("healthy");
  }

  @AfterAll
  void stop() {
    if (hub != null) {
      hub.close();
    }
    if (servers != null) {
      servers.close();
    }
  }

  private JsonObject check() {
    return hub.http().get("/health/detailed").list("checks").stream()
        .map(JsonObject.class::cast)
        .filter(known -> known.getString("name").equals("replica"))
        .findFirst()
        .orElseThrow();
  }

  private JsonObject awaitStatus(String status) {
    JsonObject now = check();
    while (!now.getString("status").equals(status)) {
      now = check();
    }
    return now;
  }

  private double metric(String name) {
    return hub.http()
        .get("/metrics")
        .body()
        .toString()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> Double.valueOf(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name));
  }

  private double reads(String server) {
    return metric("database_reads_total{server=\"%s\"}".formatted(server));
  }

  private List<?> found(UUID id) {
    return hub.http().get("/api/v1/search?q=" + id).list("hits").getList();
  }

  @Test
  void whatASessionMeasuredIsReadFromTheReplica() {
    try (FakeAgent agent = hub.agentWithDevice("measuring", "d1")) {
      UUID session = hub.queue("d1");
      UUID run = UUID.randomUUID();
      StartSession start = agent.nextCommand(StartSession.class);
      agent.store(Samples.session(1, start.spec(), run, "abc"));
      hub.awaitState(session, "completed");
      double replica = reads("replica");
      double primary = reads("primary");

      Answer tokens = hub.http().get("/api/v1/runs/" + run + "/tokens");
      assertThat(tokens.list("tokens").size()).isEqualTo(3);
      for (String path :
          List.of(
              "/api/v1/results/" + session,
              "/api/v1/sessions/" + session + "/runs",
              "/api/v1/sessions/" + session + "/readings",
              "/api/v1/runs/" + run + "/power",
              "/api/v1/devices/d1/history",
              "/api/v1/results?device=d1",
              "/api/v1/sessions/" + session + "/export?format=csv")) {
        assertThat(hub.http().get(path).status()).as(path).isEqualTo(200);
      }

      assertThat(reads("replica")).isGreaterThanOrEqualTo(replica + 8);
      assertThat(reads("primary")).isEqualTo(primary);
      assertThat(metric("replica_in_use")).isEqualTo(1);
      assertThat(metric("replica_lag_bytes")).isGreaterThanOrEqualTo(0);
    }
  }

  @Test
  void whatWasWrittenIsAlwaysRead() {
    try (FakeAgent agent = hub.agentWithDevice("away", "d2")) {
      assertThat(agent).isNotNull();
    }
    double replica = reads("replica");
    for (int n = 0; n < 200; n++) {
      UUID id = hub.queue("d2");
      assertThat(found(id)).as("session %d, queued just now", n).hasSize(1);
    }
    assertThat(reads("replica")).isEqualTo(replica + 200);
  }

  @Test
  void aReplicaThatIsKilledOrFrozenIsReplacedByThePrimaryUntilItIsBack() {
    try (FakeAgent agent = hub.agentWithDevice("busy", "d3")) {
      assertThat(agent).isNotNull();
    }
    UUID id = hub.queue("d3");
    assertThat(found(id)).hasSize(1);

    servers.replica().freeze();

    readByPrimary(id);
    JsonObject frozen = awaitStatus("degraded");
    assertThat(frozen.getString("text")).contains("the primary answers for postgresql://");
    assertThat(metric("replica_in_use")).isZero();
    assertThat(hub.http().get("/health").status()).isEqualTo(200);
    servers.replica().thaw();
    readByReplica(id);

    servers.replica().kill();

    readByPrimary(id);
    awaitStatus("degraded");
    servers.replica().start();
    readByReplica(id);
    assertThat(metric("replica_in_use")).isEqualTo(1);
  }

  /** Each read finds it all the while. */
  private void readByPrimary(UUID id) {
    double primary = reads("primary");
    while (reads("primary") < primary + 10) {
      assertThat(found(id)).hasSize(1);
    }
  }

  private void readByReplica(UUID id) {
    double replica = reads("replica");
    while (reads("replica") < replica + 10) {
      assertThat(found(id)).hasSize(1);
    }
    assertThat(Optional.ofNullable(awaitStatus("healthy").getString("text"))).isEmpty();
  }
}
