package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.database.Database;
import io.tinyprofiler.hub.database.DatabaseConfig;
import io.tinyprofiler.hub.demo.Child;
import io.tinyprofiler.hub.demo.Tool;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A whole lab of child processes: a hub on its embedded PostgreSQL, an agent, devices. Any of them
 * may be killed; the agent finds the hub through a relay, so that the hub's port may change.
 */
public final class Lab implements AutoCloseable {

  static final Tool TOOL = new Tool(Path.of("..").toAbsolutePath().normalize());
  private static final long UP_SECONDS = 120;

  private final Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final Relay relay = new Relay(vertx);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, Child> devices = new HashMap<>();
  private Child hub;
  private Child agent;
  private String hubUrl;
  private String serial = "";

  public Lab(Path folder) {
    this.folder = folder.toAbsolutePath();
  }

  /** The hub's process on a port of the system's choice; its data is in {@code folder/hub}. */
  void startHub() {
    startHub(0);
  }

  /** On a port that a hub of this lab had before. */
  void startHub(int port) {
    List<String> command =
        Built.hub("hub", "--port", "" + port, "--data", folder.resolve("hub").toString());
    hub = Child.start("hub", folder.resolve("log"), Map.of(), command);
    String up = hub.awaitUp(UP_SECONDS);
    hubUrl = up.replace("hub listening on ", "");
    relay.target(URI.create(hubUrl).getPort());
  }

  /** More keys of the agent's {@code serial}, before it starts for the first time. */
  void serial(String yaml) {
    serial = yaml;
  }

  /** Where the agent looks for ports. */
  Path devices() {
    return folder.resolve("devices");
  }

  void startAgent() {
    startAgent("");
  }

  /** With more of its configuration, at its first start. */
  void startAgent(String moreYaml) {
    Path own = folder.resolve("agent");
    try {
      if (!Files.exists(own.resolve("agent.yaml"))) {
        Files.createDirectories(own);
        Files.writeString(own.resolve("token"), newAgentToken());
        Files.writeString(
            own.resolve("agent.yaml"),
            """
            id: pi-1
            dataDir: "%s"
            serial:
              usb: false
              emulated: false
              ports: ["%s/*"]
            %s
            models:
              cacheDir: "%s"
            uplink:
              hub: http://127.0.0.1:%d
              tokenFile: "%s"
              retryMinMs: 50
              retryMaxMs: 500
            """
                    .formatted(
                        own,
                        devices(),
                        serial.indent(2),
                        modelCache(),
                        relay.port(),
                        own.resolve("token"))
                + moreYaml);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    agent =
        Child.start(
            "agent",
            folder.resolve("log"),
            Map.of(),
            TOOL.agent(List.of("run", "--config", own.resolve("agent.yaml").toString())));
    agent.awaitUp(UP_SECONDS);
  }

  /** Where the agent keeps models of the hub's. */
  Path modelCache() {
    return folder.resolve("cache");
  }

  private String newAgentToken() {
    return post("/api/v1/tokens", new JsonObject().put("role", "agent").put("agent", "pi-1"))
        .getString("token");
  }

  /** A device; {@code options} as of the firmware's host port. Its own log is its oracle. */
  void startDevice(String uid, String... options) {
    Path link = devices().resolve(uid);
    link.getParent().toFile().mkdirs();
    List<String> command =
        new ArrayList<>(
            List.of(
                TOOL.hostDevice().toString(),
                "--link",
                link.toString(),
                "--uid",
                uid,
                "--log",
                deviceLog(uid).toString()));
    command.addAll(List.of(options));
    Child device = Child.start(uid, folder.resolve("log"), Map.of(), command);
    device.awaitUp(UP_SECONDS);
    devices.put(uid, device);
  }

  /** A program of the firmware's test parts as a device. */
  void startProgram(String name, String program, String... arguments) {
    Path link = folder.resolve("devices").resolve(name);
    link.getParent().toFile().mkdirs();
    Path parts = TOOL.hostDevice().getParent();
    List<String> command = new ArrayList<>();
    command.add(parts.resolve("pty-run").toString());
    command.add(link.toString());
    command.add(parts.resolve(program).toString());
    command.addAll(List.of(arguments));
    Child device = Child.start(name, folder.resolve("log"), Map.of(), command);
    device.awaitUp(UP_SECONDS);
    devices.put(name, device);
  }

  Path deviceLog(String uid) {
    return folder.resolve(uid + ".tokens");
  }

  /** Waits for the device to be idle in the hub's eyes, then queues a session on it. */
  UUID queue(String device, int repetitions, int maxTokens) {
    return queue(UUID.randomUUID(), device, repetitions, maxTokens);
  }

  /** The same under an id of the caller's choice. */
  UUID queue(UUID session, String device, int repetitions, int maxTokens) {
    post(
        "/api/v1/sessions",
        new JsonObject()
            .put("id", session.toString())
            .put("device", device)
            .put("warmups", 1)
            .put("repetitions", repetitions)
            .put("max_tokens", maxTokens));
    return session;
  }

  /** Follows a session until its state is one of these; survives a restart of the hub. */
  JsonObject awaitSession(UUID session, long seconds, String... states) {
    long until = System.nanoTime() + seconds * 1_000_000_000L;
    JsonObject view = get("/api/v1/sessions/" + session);
    while (!List.of(states).contains(view.getString("state"))) {
      assertThat(System.nanoTime()).as("session is still " + view.encode()).isLessThan(until);
      view =
          get("/api/v1/sessions/%s?wait=5&seen=%s".formatted(session, view.getString("version")));
    }
    return view;
  }

  /** The hub's database, while no hub runs. */
  Database openDatabase(Vertx with) {
    return openDatabase(with, folder.resolve("hub"));
  }

  static Database openDatabase(Vertx with, Path hubFolder) {
    DatabaseConfig d = DatabaseConfig.defaults();
    return Database.open(
            with,
            new DatabaseConfig(
                d.uri(),
                d.passwordFile(),
                hubFolder.toString(),
                d.cacheDir(),
                d.poolSize(),
                d.connectTimeoutMs()))
        .await();
  }

  LiveBus live() {
    return new LiveBus(http, hubUrl);
  }

  String url() {
    return hubUrl;
  }

  Child hub() {
    return hub;
  }

  Child agent() {
    return agent;
  }

  Child device(String uid) {
    return devices.get(uid);
  }

  Path folder() {
    return folder;
  }

  JsonObject get(String path) {
    return new JsonObject(text(path));
  }

  JsonObject post(String path, JsonObject body) {
    return new JsonObject(
        send(
            request(path)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body.encode()))));
  }

  private HttpRequest.Builder request(String path) {
    try {
      String token = Files.readString(folder.resolve("hub").resolve("admin.token")).strip();
      return HttpRequest.newBuilder(URI.create(hubUrl + path))
          .header("authorization", "Bearer " + token);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is answered, as it is. */
  String text(String path) {
    return send(request(path).GET());
  }

  private String send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    if (agent != null) {
      agent.close();
    }
    devices.values().forEach(Child::close);
    if (hub != null) {
      hub.close();
    }
    relay.close();
    vertx.close().await();
  }
}
