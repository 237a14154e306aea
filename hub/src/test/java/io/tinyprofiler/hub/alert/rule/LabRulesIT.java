package io.tinyprofiler.hub.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.Recording;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.alert.AlertsConfig;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.DeviceSeen;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.MemoryReading;
import io.tinyprofiler.shared.record.RunStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules on what PostgreSQL has of a lab. */
class LabRulesIT {

  private static final long LIMIT_NS = 30_000_000_000L;

  /** Looks often, and at nothing but devices' memory and results. */
  private static final RulesConfig RULES =
      new RulesConfig(200, 0, 0, 0, 95, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, true, true, false);

  private TestHub hub;
  private FakeAgent agent;

  @BeforeEach
  void start(@TempDir Path folder) {
    hub = TestHub.start(folder, new AlertsConfig("", "", 1_000, RULES));
    agent = hub.agentWithDevice("a", "d");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void aResultThatIsWorseThanItsBaselineFiresUntilABetterOne() {
    UUID reference = stored(1);
    JsonObject baseline = new JsonObject().put("name", "main").put("session", reference.toString());
    assertThat(hub.http().post("/api/v1/baselines", baseline).status()).isEqualTo(200);

    UUID slower = stored(1.06);
    JsonObject alert = await(alerts -> !alerts.isEmpty()).getJsonObject(0);
    assertThat(alert.getJsonObject("labels").getMap())
        .containsEntry("alertname", "ResultRegressed")
        .containsEntry("device_id", "d")
        .containsEntry("baseline", "main");
    assertThat(alert.getJsonObject("annotations").getString("summary"))
        .startsWith("session " + slower + " is worse than baseline main: ");

    stored(1);
    await(JsonArray::isEmpty);
  }

  private UUID stored(double scale) {
    double[] gaps = DoubleStream.iterate(2, gap -> gap + 0.001).limit(10).toArray();
    return Recording.of("d", "Once", Map.of())
        .runs(DoubleStream.of(gaps).map(gap -> gap * scale).toArray())
        .store(agent);
  }

  @Test
  void aDeviceWhoseMemoryIsAlmostTakenFires() {
    agent.store(
        new DeviceSeen("d", "/dev/x", withRam(1_000)),
        new ReadingChunk("d", null, List.of(new MemoryReading(5, 100L, 900L, 51L)), List.of()));

    JsonObject alert = await(alerts -> !alerts.isEmpty()).getJsonObject(0);
    assertThat(alert.getJsonObject("labels").getString("alertname")).isEqualTo("DeviceMemoryHigh");
    assertThat(alert.getJsonObject("annotations").getString("summary"))
        .isEqualTo("device d has taken 95 % of its RAM");

    agent.store(new DeviceSeen("d", "/dev/x", withRam(1_010)));
    await(JsonArray::isEmpty);
  }

  @Test
  void nothingIsSaidOfAnAgentWhoseTokensAreRevoked() {
    agent.store(
        new DeviceSeen("d", "/dev/x", withRam(1_000)),
        new ReadingChunk("d", null, List.of(new MemoryReading(5, 100L, 900L, 51L)), List.of()));
    await(alerts -> !alerts.isEmpty());

    JsonArray tokens = hub.admin().get("/api/v1/tokens").json().getJsonArray("tokens");
    for (int i = 0; i < tokens.size(); i++) {
      JsonObject token = tokens.getJsonObject(i);
      if ("a".equals(token.getString("agent"))) {
        hub.admin().delete("/api/v1/tokens/" + token.getString("id"));
      }
    }

    await(JsonArray::isEmpty);
  }

  @Test
  void recordsThatDidNotComeThroughFire() {
    agent.store(
        new AgentRecord.Lost(90, 99, "the spool was damaged"),
        new AgentRecord.Refused("records", 7, "the spool holds 1 MiB"),
        new AgentRecord.RunEnded(
            UUID.randomUUID(),
            UUID.randomUUID(),
            RunStatus.DONE,
            1,
            "",
            null,
            1L,
            2L,
            0,
            null,
            ""));
    agent.heartbeat(
        new Heartbeat(
            "1",
            "pi",
            1,
            2,
            0,
            0,
            List.of(),
            List.of(),
            null,
            new Heartbeat.Spool(3, 0),
            List.of()));

    JsonArray alerts = await(found -> found.encode().contains("refused 10"));
    assertThat(
            alerts.stream()
                .map(
                    alert ->
                        ((JsonObject) alert).getJsonObject("annotations").getString("summary")))
        .containsExactlyInAnyOrder(
            "agent a lost 10 records",
            "agent a has no room and refused 10 records",
            "1 records of agent a could not be stored; tiny-profiler agents rejected a");
    assertThat(hub.http().get("/api/v1/agents/a").json().getJsonObject("records"))
        .isEqualTo(
            new JsonObject()
                .put("rejected", 1)
                .put("unknown", 0)
                .put("lost", 10)
                .put("refused", 10));
    JsonArray checks = hub.http().get("/health/detailed").json().getJsonArray("checks");
    assertThat(checks.encode()).contains("1 could not be stored", "10 were lost");
  }

  private static DeviceInfo withRam(long bytes) {
    DeviceInfo any = TestHub.info("d");
    return new DeviceInfo(
        any.platform(),
        any.uid(),
        any.firmware(),
        any.firmwareSha(),
        any.cpuHz(),
        any.tickHz(),
        bytes,
        any.flashBytes(),
        any.model(),
        any.modelSha(),
        any.capabilities(),
        any.quantization(),
        any.bootId(),
        any.resetCause());
  }

  private JsonArray await(Predicate<JsonArray> wanted) {
    long limit = System.nanoTime() + LIMIT_NS;
    JsonArray alerts = hub.http().get("/api/v2/alerts").body().toJsonArray();
    while (!wanted.test(alerts) && System.nanoTime() < limit) {
      alerts = hub.http().get("/api/v2/alerts").body().toJsonArray();
    }
    assertThat(wanted.test(alerts)).as(alerts.encode()).isTrue();
    return alerts;
  }
}
