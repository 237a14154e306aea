package io.tinyprofiler.hub.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.Samples;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.health.monitoring.MonitoringConfig;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.record.DeviceState;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthIT {

  @TempDir Path folder;

  @Test
  void aHubIsHealthyWhileItsDatabaseAnswers() {
    try (TestHub hub = TestHub.onOwnServer(folder)) {
      Answer up = hub.http().get("/health");
      assertThat(up.status()).isEqualTo(200);
      assertThat(up.json().getString("status")).isEqualTo("healthy");
      assertThat(up.json().fieldNames())
          .containsExactly("status", "service", "version", "environment", "timestamp");

      hub.database().kill();

      assertThat(hub.http().get("/health").status()).isEqualTo(503);
      assertThat(hub.http().get("/ready").status()).isEqualTo(503);
      Answer detailed = hub.http().get("/health/detailed");
      assertThat(detailed.status()).isEqualTo(503);
      assertThat(statuses(detailed)).containsEntry("database", "unhealthy");
      assertThat(hub.http().get("/devices/status").code()).isEqualTo("database-unreachable");
      assertThat(hub.http().get("/metrics").status()).isEqualTo(200);

      hub.database().restart();

      assertThat(hub.http().get("/health").status()).isEqualTo(200);
    }
  }

  @Test
  void everyCheckSaysWhatItObserved() {
    try (TestHub hub = TestHub.start(folder)) {
      hub.agentWithDevice("a", "d");

      Answer detailed = hub.http().get("/health/detailed");

      assertThat(detailed.status()).isEqualTo(200);
      assertThat(statuses(detailed).keySet())
          .containsExactly(
              "agents",
              "alert delivery",
              "backups",
              "database",
              "devices",
              "disk",
              "event loop",
              "memory",
              "migrations",
              "records",
              "spool backlog");
      for (Object check : detailed.json().getJsonArray("checks")) {
        assertThat(((JsonObject) check).fieldNames())
            .contains("name", "status", "observed", "unit", "time");
      }
    }
  }

  @Test
  void anAbsentAgentDegrades() {
    try (TestHub hub = TestHub.start(folder)) {
      hub.agentWithDevice("a", "d").close();
      hub.restart();

      Answer detailed = hub.http().get("/health/detailed");

      assertThat(detailed.status()).isEqualTo(200);
      assertThat(detailed.json().getString("status")).isEqualTo("degraded");
      assertThat(statuses(detailed)).containsEntry("agents", "degraded");
    }
  }

  @Test
  void anAgentThatIsLongGoneIsAFailureUntilItsDevicesAreRetired() {
    try (TestHub hub = TestHub.start(folder)) {
      hub.agentWithDevice("a", "d").close();
      hub.stop();
      hub.database().sql("update agents set last_seen = now() - interval '2 hours'");
      hub.restart(new HealthConfig(600_000, 3_600, -1, MonitoringConfig.defaults()));

      Answer detailed = hub.http().get("/health/detailed");
      assertThat(detailed.status()).isEqualTo(503);
      assertThat(statuses(detailed)).containsEntry("agents", "unhealthy");
      assertThat(hub.http().get("/health").status()).as("a hub that works").isEqualTo(200);
      assertThat(hub.http().get("/ready").status()).isEqualTo(200);

      hub.database().sql("update devices set retired_at = now()");
      hub.restart();
      assertThat(hub.http().get("/health/detailed").status()).isEqualTo(200);
    }
  }

  @Test
  void metricsTellOfTheLab() {
    try (TestHub hub = TestHub.start(folder)) {
      FakeAgent agent = hub.agentWithDevice("a", "d");
      UUID id = hub.queue("d");
      StartSession start = agent.nextCommand(StartSession.class);
      agent.store(Samples.session(1, start.spec(), UUID.randomUUID(), "abc"));
      hub.http().get("/api/v1/results/" + id);
      agent.heartbeat(
          new Heartbeat(
              "1",
              "pi",
              1,
              2,
              3,
              300,
              List.of(
                  new Heartbeat.Device("d", "/dev/x", DeviceState.IDLE, null, 1L, 41_500, 2, "")),
              List.of(),
              null));

      String metrics = hub.http().get("/metrics").body().toString();

      assertThat(metrics.lines())
          .contains(
              "profiling_sessions_active 0.0",
              "profiling_sessions_total{model=\"fable260k\",platform=\"host\","
                  + "quantization=\"float32\",status=\"completed\"} 1.0",
              "device_connection_status{device_id=\"d\",platform=\"host\",port=\"/dev/x\"} 1.0",
              "device_temperature_celsius{device_id=\"d\"} 41.5",
              "agent_connected{agent=\"a\"} 1.0",
              "agent_spool_records{agent=\"a\"} 3.0",
              "agent_spool_bytes{agent=\"a\"} 300.0",
              "serial_link_errors_total{device_id=\"d\",kind=\"damaged_frame\"} 2.0",
              "model_tokens_per_second{model_name=\"fable260k\",platform=\"host\","
                  + "provenance=\"measured\",quantization=\"float32\"} 500.0",
              "model_first_token_latency_seconds{model_name=\"fable260k\",platform=\"host\","
                  + "provenance=\"measured\",quantization=\"float32\"} 0.01",
              "ingest_records_total 8.0");
      assertThat(metrics)
          .contains(
              "ingest_commit_seconds_count", "ingest_duplicates_total", "jvm_memory_used_bytes")
          .contains("vertx_http_server_requests_total")
          .doesNotContain("cluster_hubs"); // it is on its own
    }
  }

  private static Map<String, String> statuses(Answer detailed) {
    Map<String, String> statuses = new TreeMap<>();
    detailed
        .json()
        .getJsonArray("checks")
        .forEach(
            check ->
                statuses.put(
                    ((JsonObject) check).getString("name"),
                    ((JsonObject) check).getString("status")));
    return statuses;
  }
}
