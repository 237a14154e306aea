package io.tinyprofiler.hub.ingest;

import static io.tinyprofiler.hub.cli.CommandLineRun.client;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.TestHub;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Agents of another release than the hub's, from lines as they wrote them. A field that is new in
 * the records makes the lines of the older agent the proof that it may be missing.
 */
class SkewIT {

  private static final String SESSION = "/api/v1/sessions/6fd1f2de-0000-4000-8000-00000000000a";
  private static final String REJECTED = "/api/v1/agents/a/rejected-records";

  private TestHub hub;
  private FakeAgent agent;

  @BeforeEach
  void start(@TempDir Path folder) {
    hub = TestHub.start(folder);
    agent = hub.agent("a").connect(hub.port());
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void anOlderAgentWorks() throws IOException {
    agent.storeLines(lines("older-agent.jsonl"));
    agent.heartbeat(heartbeat("older-heartbeat.json"));

    theSessionIsStored("0.0.9");
    assertThat(hub.http().get(REJECTED).list("records")).isEmpty();
    assertThat(client(hub.port(), "agents", "rejected", "a").out()).contains("is understood");
  }

  @Test
  void aNewerAgentWorksAndWhatIsUnknownIsKept() throws IOException {
    List<String> lines = lines("newer-agent.jsonl");
    agent.storeLines(lines);
    agent.heartbeat(heartbeat("newer-heartbeat.json"));

    theSessionIsStored("9.0.0");
    JsonArray records = hub.http().get(REJECTED + "?why=unknown").list("records");
    assertThat(records.stream().map(record -> ((JsonObject) record).getString("reason")))
        .containsExactly(
            "this hub does not know of RunEnded endTicksFraction",
            "this hub does not know the kind VibrationChunk",
            "this hub does not know of TokenChunk logProbabilities",
            "this hub does not know of RunStarted queueDepth",
            "this hub does not know of SessionAccepted spec.priority",
            "this hub does not know of DeviceSeen info.coreVoltage",
            "this hub does not know of AgentStarted channel");
    assertThat(records.getJsonObject(1).getString("line")).isEqualTo(lines.get(9));
    assertThat(hub.http().get(REJECTED + "?why=rejected").list("records")).isEmpty();
    assertThat(hub.http().get("/api/v1/agents/a").json().getJsonObject("records").getMap())
        .containsEntry("unknown", 7)
        .containsEntry("rejected", 0);
    assertThat(client(hub.port(), "agents", "rejected", "a").out())
        .contains("unknown, record 10 of epoch", "the kind VibrationChunk", lines.get(9));
  }

  @Test
  void theListGoesOnPageByPage() throws IOException {
    agent.storeLines(lines("newer-agent.jsonl"));

    JsonObject first = hub.http().get(REJECTED + "?limit=4").json();
    JsonObject second =
        hub.http().get(REJECTED + "?limit=4&after=" + first.getString("next")).json();

    assertThat(first.getJsonArray("records")).hasSize(4);
    assertThat(second.getJsonArray("records")).hasSize(3);
    assertThat(second.getValue("next")).isNull();
    assertThat(second.getJsonArray("records").getJsonObject(2).getInteger("seq")).isEqualTo(1);
    assertThat(hub.http().get(REJECTED + "?after=nonsense").status()).isEqualTo(400);
    assertThat(hub.http().get("/api/v1/agents/x/rejected-records").status()).isEqualTo(404);
  }

  private void theSessionIsStored(String version) {
    assertThat(hub.http().get("/api/v1/agents/a").json().getString("version")).isEqualTo(version);
    JsonObject session = hub.http().get(SESSION).json();
    assertThat(session.getString("state")).isEqualTo("completed");
    assertThat(session.getInteger("done_runs")).isEqualTo(1);
    assertThat(hub.http().get(SESSION + "/text").body().toString())
        .isEqualTo("t0 t1 t2 t3 t4 t5 t6 t7 ");
    JsonArray devices = hub.http().get("/devices/status").json().getJsonArray("devices");
    assertThat(devices.getJsonObject(0).getDouble("temperature_celsius")).isEqualTo(41.5);
  }

  private static List<String> lines(String name) throws IOException {
    return text(name).lines().toList();
  }

  private static JsonObject heartbeat(String name) throws IOException {
    return new JsonObject(text(name));
  }

  private static String text(String name) throws IOException {
    try (InputStream in = SkewIT.class.getResourceAsStream("/skew/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
