package io.tinyprofiler.hub.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.record.AgentRecord.DeviceSeen;
import io.tinyprofiler.shared.record.AgentRecord.ModelLoaded;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models over HTTP; the test hub has room for 1 MiB of them. */
class ModelsIT {

  private static final String PATH = "/api/v1/models";
  private static final Buffer BYTES = Buffer.buffer(ModelBytes.SMALL.float32(1));

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

  private static String sha256(Buffer bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.getBytes()));
  }

  private Answer add(String query, Buffer bytes) {
    return hub.http()
        .with("content-type", "application/octet-stream")
        .send(HttpMethod.POST, PATH + "?" + query, bytes);
  }

  private String added() {
    return add("name=tiny", BYTES).json().getString("id");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("models"))) {
      return files.toList();
    }
  }

  @Test
  void aModelIsAddedWithItsHeaderListedFetchedAndRemoved() throws Exception {
    Answer added = add("name=tiny", BYTES);

    assertThat(added.status()).as(added.body().toString()).isEqualTo(201);
    JsonObject model = added.json();
    String id = model.getString("id");
    assertThat(id).isEqualTo(sha256(BYTES));
    assertThat(model.getLong("size")).isEqualTo(BYTES.length());
    assertThat(model.getString("architecture")).isEqualTo("llama");
    assertThat(model.getLong("parameters")).isEqualTo(ModelBytes.SMALL.parameters());
    assertThat(model.getString("quantization")).isEqualTo("float32");
    assertThat(model.getInteger("context_length")).isEqualTo(8);
    assertThat(model.getInteger("layers")).isEqualTo(2);
    assertThat(hub.http().get(PATH + "/" + id).json()).isEqualTo(model);
    assertThat(hub.http().get(PATH + "?name=tiny").list("models")).hasSize(1);
    assertThat(hub.http().get(PATH + "?name=other").list("models")).isEmpty();
    assertThat(hub.http().get(PATH + "/" + id + "/content").body()).isEqualTo(BYTES);
    assertThat(files()).containsExactly(folder.resolve("models").resolve(id));

    assertThat(hub.http().delete(PATH + "/" + id).status()).isEqualTo(204);
    assertThat(hub.http().get(PATH + "/" + id).code()).isEqualTo("model-not-found");
    assertThat(hub.http().delete(PATH + "/" + id).code()).isEqualTo("model-not-found");
    assertThat(files()).isEmpty();
  }

  @Test
  void aListGoesOnPageByPage() {
    for (int seed = 1; seed <= 3; seed++) {
      add("name=m" + seed, Buffer.buffer(ModelBytes.SMALL.int8(seed)));
    }
    Answer first = hub.http().get(PATH + "?limit=2");

    assertThat(first.list("models")).hasSize(2);
    Answer second = hub.http().get(PATH + "?limit=2&after=" + first.json().getString("next"));
    assertThat(second.list("models")).hasSize(1);
    assertThat(second.json().getString("next")).isNull();
  }

  @Test
  void theSameBytesAreOneModelAndMayBeFirmwareToo() throws Exception {
    added();
    Answer again = add("name=second", BYTES);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().getString("name")).isEqualTo("tiny");
    assertThat(files()).hasSize(1);

    Answer firmware =
        hub.http()
            .with("content-type", "application/octet-stream")
            .send(HttpMethod.POST, "/api/v1/firmware?name=fw", BYTES);
    assertThat(firmware.status()).isEqualTo(201);
    String path = "/api/v1/firmware/" + firmware.json().getString("id");
    assertThat(hub.http().delete(path).status()).isEqualTo(204);
    assertThat(hub.http().get(PATH + "/" + sha256(BYTES) + "/content").body()).isEqualTo(BYTES);
  }

  @Test
  void whatIsNoModelWholeOrAsAnnouncedLeavesNothing() throws Exception {
    Answer script = add("name=x", Buffer.buffer("#!/bin/sh\n" + "x".repeat(100)));
    assertThat(script.status()).isEqualTo(422);
    assertThat(script.code()).isEqualTo("not-a-model");
    Answer cut = add("name=x", BYTES.slice(0, BYTES.length() - 4));
    assertThat(cut.json().getString("detail")).contains("cut off");
    Answer other = add("name=x&sha256=" + "ab".repeat(32), BYTES);
    assertThat(other.code()).isEqualTo("digest-mismatch");
    assertThat(add("name=x", Buffer.buffer()).code()).isEqualTo("upload-empty");
    assertThat(add("name=../x", BYTES).status()).isEqualTo(400);

    assertThat(files()).isEmpty();
    assertThat(hub.http().get(PATH).list("models")).isEmpty();
  }

  @Test
  void oneThatDoesNotFitIsRefused() throws Exception {
    Answer large = add("name=x", Buffer.buffer(new byte[1_100_000]));

    assertThat(large.status()).isEqualTo(507);
    assertThat(large.json().getString("next")).contains("models rm", "models.maxMib");
    assertThat(files()).isEmpty();
  }

  @Test
  void anAgentFetchesARangeAndMayNoMore() {
    String id = added();
    HttpProbe agent = hub.http().withToken(hub.token("agent", "a"));

    Answer rest = agent.with("range", "bytes=100-").get(PATH + "/" + id + "/content");
    assertThat(rest.status()).isEqualTo(206);
    assertThat(rest.body()).isEqualTo(BYTES.slice(100, BYTES.length()));
    assertThat(rest.response().getHeader("content-range"))
        .isEqualTo("bytes 100-%d/%d".formatted(BYTES.length() - 1, BYTES.length()));
    Answer outside =
        agent
            .with("range", "bytes=%d-".formatted(BYTES.length()))
            .get(PATH + "/" + id + "/content");
    assertThat(outside.status()).isEqualTo(416);
    assertThat(agent.get(PATH).code()).isEqualTo("role-missing");
    assertThat(agent.delete(PATH + "/" + id).code()).isEqualTo("role-missing");
  }

  private static DeviceInfo device(String modelSha, Long ram, String... capabilities) {
    DeviceInfo usual = TestHub.info("d");
    return new DeviceInfo(
        usual.platform(),
        "d",
        usual.firmware(),
        usual.firmwareSha(),
        null,
        usual.tickHz(),
        ram,
        null,
        "model-of-d",
        modelSha,
        List.of(capabilities),
        "float32",
        "b1",
        "power");
  }

  private FakeAgent agent(DeviceInfo info) {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    agent.store(new DeviceSeen("d", "/dev/x", info));
    return agent;
  }

  private Answer session(String model) {
    return hub.http()
        .post("/api/v1/sessions", new JsonObject().put("device", "d").put("model", model));
  }

  @Test
  void aSessionWhoseDeviceCannotHaveTheModelIsRefused() {
    agent(device("cd", 1_000L, "live", "model"));
    String id = added();

    assertThat(session("ab".repeat(32)).code()).isEqualTo("model-not-found");
    Answer large = session(id);
    assertThat(large.status()).isEqualTo(409);
    assertThat(large.code()).isEqualTo("model-too-large");
    assertThat(large.json().getString("detail"))
        .contains(BYTES.length() + " bytes", "1000 bytes of RAM");
    assertThat(session("tiny").json().getString("field")).contains("model");
  }

  @Test
  void aDeviceThatTakesNoneRunsTheOneThatItHolds() throws Exception {
    FakeAgent agent = agent(device("cd", null, "live"));
    String id = added();

    Answer refused = session(id);
    assertThat(refused.code()).isEqualTo("model-not-loadable");
    assertThat(refused.json().getString("detail")).contains("it has model-of-d");
    agent.store(new DeviceSeen("d", "/dev/x", device(sha256(BYTES), 10L, "live")));
    assertThat(session(id).status()).isEqualTo(201);
  }

  @Test
  void aModelThatASessionNeedsStaysAndTheSessionIsNamedByIt() {
    FakeAgent agent = agent(device("cd", null, "live", "model"));
    String id = added();
    UUID session = UUID.fromString(session(id).json().getString("id"));
    StartSession start = agent.nextCommand(StartSession.class);
    assertThat(start.spec().model()).isEqualTo(id);

    Answer refused = hub.http().delete(PATH + "/" + id);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().getString("detail")).contains("session " + session);
    agent.store(
        new SessionAccepted(1, start.spec(), device("cd", null, "live", "model")),
        new ModelLoaded(session, id, device(id, null, "live", "model")));
    assertThat(hub.http().delete(PATH + "/" + id).code()).isEqualTo("model-in-use");
    agent.store(new SessionEnded(session, SessionOutcome.CANCELLED, null, ""));
    assertThat(hub.http().delete(PATH + "/" + id).status()).isEqualTo(204);
  }

  @Test
  void aModelOfABaselineOrAGoldenOutputStays() {
    FakeAgent agent = agent(device("cd", null, "live", "model"));
    String id = added();
    UUID session = UUID.fromString(session(id).json().getString("id"));
    agent.store(
        new SessionAccepted(
            1, agent.nextCommand(StartSession.class).spec(), device("cd", null, "live", "model")),
        new SessionEnded(session, SessionOutcome.CANCELLED, null, ""));
    hub.database()
        .sql(
            """
            insert into baselines (name, session_id, platform, emulated, model_sha, quantization,
              firmware_family, prompt_set_sha, created_by)
            values ('main', '%s', 'host', false, '%s', 'float32', 'tp-host', 'p', 'me')
            """
                .formatted(session, id));

    Answer baseline = hub.http().delete(PATH + "/" + id);
    assertThat(baseline.code()).isEqualTo("model-in-use");
    assertThat(baseline.json().getString("next")).contains("baseline rm main");
    hub.database().sql("delete from baselines");
    hub.database()
        .sql(
            """
            insert into golden_outputs (model_sha, prompt_sha, quantization, firmware_family,
              max_tokens, hash, tokens, prompt, run_id, session_id, set_by)
            values ('%s', 'p', 'float32', 'tp-host', 9, 'h', 9, '', '%s', '%s', 'me')
            """
                .formatted(id, session, session));
    Answer golden = hub.http().delete(PATH + "/" + id);
    assertThat(golden.status()).isEqualTo(409);
    assertThat(golden.json().getString("next")).contains("golden forget");
    hub.database().sql("delete from golden_outputs");
    assertThat(hub.http().delete(PATH + "/" + id).status()).isEqualTo(204);
  }

  @Test
  void aHubThatIsToldAFolderKeepsModelsThere() {
    Path data = folder.resolve("data");
    assertThat(new ModelConfig("/opt/models", 1).path(data)).isEqualTo(Path.of("/opt/models"));
    assertThat(new ModelConfig("", 1).path(data)).isEqualTo(data.resolve("models"));
  }
}
