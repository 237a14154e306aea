package io.tinyprofiler.hub.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.record.AgentRecord.FirmwareWritten;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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

/** Firmware files over HTTP; the test hub has room for 1 MiB of them. */
class FirmwareIT {

  private static final String PATH = "/api/v1/firmware";
  private static final Buffer BYTES = Buffer.buffer("0123456789");

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

  private HttpProbe range(String range) {
    return hub.http().with("range", range);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("artifacts"))) {
      return files.toList();
    }
  }

  @Test
  void aFileIsAddedListedFetchedAndRemoved() throws Exception {
    Answer added = add("name=fw.uf2&platform=rp2040&version=1.2", BYTES);

    assertThat(added.status()).as(added.body().toString()).isEqualTo(201);
    String id = added.json().getString("id");
    assertThat(id).isEqualTo(sha256(BYTES));
    assertThat(added.json().getLong("size")).isEqualTo(10);
    assertThat(hub.http().get(PATH + "/" + id).json()).isEqualTo(added.json());
    assertThat(hub.http().get(PATH + "?name=fw.uf2").list("firmware")).hasSize(1);
    assertThat(hub.http().get(PATH + "?platform=esp32").list("firmware")).isEmpty();
    Answer content = hub.http().get(PATH + "/" + id + "/content");
    assertThat(content.status()).isEqualTo(200);
    assertThat(content.body()).isEqualTo(BYTES);
    assertThat(content.response().getHeader("content-disposition")).contains("\"fw.uf2\"");

    assertThat(hub.http().delete(PATH + "/" + id).status()).isEqualTo(204);
    assertThat(hub.http().get(PATH + "/" + id).code()).isEqualTo("firmware-not-found");
    assertThat(hub.http().delete(PATH + "/" + id).code()).isEqualTo("firmware-not-found");
    assertThat(files()).isEmpty();
  }

  @Test
  void theSameBytesAreOneFirmware() throws Exception {
    add("name=first", BYTES);
    Answer again = add("name=second", BYTES);

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().getString("name")).isEqualTo("first");
    assertThat(files()).hasSize(1);
  }

  @Test
  void aRangeIsAnsweredWithThatPart() {
    String content = PATH + "/" + add("name=fw", BYTES).json().getString("id") + "/content";

    part(range("bytes=4-").get(content), "456789", "bytes 4-9/10");
    part(range("bytes=4-5").get(content), "45", "bytes 4-5/10");
    part(range("bytes=8-99").get(content), "89", "bytes 8-9/10");
    part(range("bytes=-3").get(content), "789", "bytes 7-9/10");
    assertThat(range("bytes=0-").get(content).body()).isEqualTo(BYTES);
    assertThat(range("bytes=5-4").get(content).body()).isEqualTo(BYTES);
    assertThat(range("lines=1-2").get(content).body()).isEqualTo(BYTES);
    Answer outside = range("bytes=10-").get(content);
    assertThat(outside.status()).isEqualTo(416);
    assertThat(outside.response().getHeader("content-range")).isEqualTo("bytes */10");
  }

  private static void part(Answer answer, String bytes, String range) {
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.body().toString()).isEqualTo(bytes);
    assertThat(answer.response().getHeader("content-range")).isEqualTo(range);
  }

  @Test
  void otherBytesThanAnnouncedAreRefused() throws Exception {
    Answer refused = add("name=fw&sha256=" + "ab".repeat(32), BYTES);

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.code()).isEqualTo("digest-mismatch");
    assertThat(files()).isEmpty();
    assertThat(add("name=fw&sha256=" + sha256(BYTES), BYTES).status()).isEqualTo(201);
  }

  @Test
  void aFileLargerThanARequestMayBeIsTakenAndOneLargerThanTheRoomIsNot() throws Exception {
    Buffer large = Buffer.buffer(new byte[700_000]);
    assertThat(add("name=large", large).status()).isEqualTo(201);
    Answer second = add("name=second", Buffer.buffer(new byte[400_000]).setByte(0, (byte) 1));
    Answer huge = add("name=huge", Buffer.buffer(new byte[3_000_000]));

    assertThat(second.status()).isEqualTo(507);
    assertThat(second.code()).isEqualTo("artifacts-full");
    assertThat(second.json().getString("next")).contains("firmware rm", "artifacts.maxMib");
    assertThat(huge.code()).isEqualTo("artifacts-full");
    assertThat(add("name=large", large).status()).as("there already").isEqualTo(200);
    assertThat(files()).hasSize(1);
  }

  @Test
  void anInterruptedUploadLeavesNothing() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), hub.port())) {
      socket
          .getOutputStream()
          .write(
              ("POST "
                      + PATH
                      + "?name=fw HTTP/1.1\r\nHost: localhost\r\n"
                      + "Content-Type: application/octet-stream\r\nContent-Length: 10\r\n\r\n01234")
                  .getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      awaitFiles(1);
    }
    awaitFiles(0);

    assertThat(hub.http().get(PATH).list("firmware")).isEmpty();
    assertThat(add("name=fw", BYTES).status()).isEqualTo(201);
  }

  /** Nothing tells of a connection that is gone; what it leaves behind does. */
  private void awaitFiles(int count) throws Exception {
    try (var watch = folder.getFileSystem().newWatchService()) {
      folder
          .resolve("artifacts")
          .register(
              watch,
              java.nio.file.StandardWatchEventKinds.ENTRY_CREATE,
              java.nio.file.StandardWatchEventKinds.ENTRY_DELETE);
      while (files().size() != count) {
        var key = watch.poll(20, java.util.concurrent.TimeUnit.SECONDS);
        assertThat(key).as("files: " + files()).isNotNull();
        key.pollEvents();
        key.reset();
      }
    }
  }

  @Test
  void whatAKilledHubLeftHalfIsGoneAfterTheNextStart() throws Exception {
    Files.writeString(folder.resolve("artifacts").resolve(UUID.randomUUID() + ".part"), "half");
    String id = add("name=fw", BYTES).json().getString("id");
    hub.restart();

    assertThat(files()).containsExactly(folder.resolve("artifacts").resolve(id));
    assertThat(hub.http().get(PATH + "/" + id + "/content").body()).isEqualTo(BYTES);
  }

  @Test
  void aFileThatIsMissingOnDiskSaysSoAndCanBeAddedAgain() throws Exception {
    String id = add("name=fw", BYTES).json().getString("id");
    Files.delete(folder.resolve("artifacts").resolve(id));

    assertThat(hub.http().get(PATH + "/" + id + "/content").code()).isEqualTo("artifact-missing");
    add("name=fw", BYTES);
    assertThat(hub.http().get(PATH + "/" + id + "/content").body()).isEqualTo(BYTES);
  }

  @Test
  void wrongRequestsAreRefusedBeforeTheyAreRead() {
    String viewer = hub.token("viewer", null);

    assertThat(add("platform=x", BYTES).status()).isEqualTo(400);
    assertThat(add("name=../x", BYTES).status()).isEqualTo(400);
    assertThat(add("name=x", Buffer.buffer()).code()).isEqualTo("upload-empty");
    assertThat(hub.http().withToken(viewer).send(HttpMethod.POST, PATH + "?name=x", BYTES).code())
        .isEqualTo("role-missing");
    assertThat(hub.http().get(PATH).status()).as("the connection is of use").isEqualTo(200);
  }

  @Test
  void anAgentsTokenMayFetchAndNoMore() {
    String id = add("name=fw", BYTES).json().getString("id");
    HttpProbe agent = hub.http().withToken(hub.token("agent", "a"));

    assertThat(agent.get(PATH + "/" + id + "/content").body()).isEqualTo(BYTES);
    assertThat(agent.get(PATH).code()).isEqualTo("role-missing");
    assertThat(agent.delete(PATH + "/" + id).code()).isEqualTo("role-missing");
  }

  @Test
  void aFirmwareThatASessionNeedsStays() {
    hub.agentWithDevice("a", "d").close();
    String id = add("name=fw&platform=host", BYTES).json().getString("id");
    JsonObject wish = new JsonObject().put("device", "d").put("firmware", id);
    JsonObject session = hub.http().post("/api/v1/sessions", wish).json();

    assertThat(session.getJsonObject("spec").getString("firmware")).isEqualTo(id);
    Answer refused = hub.http().delete(PATH + "/" + id);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().getString("detail")).contains(session.getString("id"));
    hub.http().post("/api/v1/sessions/" + session.getString("id") + "/cancel", null);
    assertThat(hub.http().delete(PATH + "/" + id).status()).isEqualTo(204);
  }

  @Test
  void aSessionWithAFirmwareThatDoesNotFitIsRefused() {
    hub.agentWithDevice("a", "d");
    String other = add("name=fw&platform=esp32", BYTES).json().getString("id");

    Answer unknown = session("ab".repeat(32));
    assertThat(unknown.code()).isEqualTo("firmware-not-found");
    Answer wrong = session(other);
    assertThat(wrong.status()).isEqualTo(409);
    assertThat(wrong.json().getString("detail")).contains("is for esp32", "d is a host");
    assertThat(session("fw").json().getString("field")).contains("firmware");
  }

  private Answer session(String firmware) {
    return hub.http()
        .post("/api/v1/sessions", new JsonObject().put("device", "d").put("firmware", firmware));
  }

  @Test
  void aSessionsDeviceIsWhatItSaysWithTheNewFirmware() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    String id = add("name=fw", BYTES).json().getString("id");
    UUID session = UUID.fromString(session(id).json().getString("id"));
    StartSession start = agent.nextCommand(StartSession.class);
    assertThat(start.spec().firmware()).isEqualTo(id);
    DeviceInfo before = TestHub.info("d");
    DeviceInfo after =
        new DeviceInfo(
            before.platform(),
            "d",
            "fw-2",
            "ee",
            null,
            before.tickHz(),
            null,
            null,
            "m",
            "cd",
            List.of("emulated"),
            "int8",
            "b2",
            "power");
    agent.store(
        new SessionAccepted(1, start.spec(), before), new FirmwareWritten(session, id, after));

    assertThat(hub.session(session).getBoolean("emulated")).isTrue();
  }
}
