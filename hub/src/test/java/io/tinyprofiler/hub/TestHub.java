package io.tinyprofiler.hub;

import static io.tinyprofiler.hub.HttpProbe.await;

import io.tinyprofiler.hub.access.signin.SignInConfig;
import io.tinyprofiler.hub.alert.AlertsConfig;
import io.tinyprofiler.hub.database.DatabaseConfig;
import io.tinyprofiler.hub.database.TestDatabase;
import io.tinyprofiler.hub.health.HealthConfig;
import io.tinyprofiler.hub.incident.IncidentsConfig;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.record.AgentRecord.AgentStarted;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.DeviceSeen;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.DeviceState;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A whole hub on a database of its own, with whatever agents a test connects. */
public final class TestHub implements AutoCloseable {

  private static final long START_S = 120;

  private final Vertx vertx = Vertx.vertx();
  private final TestDatabase database;
  private final DatabaseConfig stored;
  private final TestSettings settings;
  private final List<FakeAgent> agents = new ArrayList<>();
  private boolean guest;
  private Hub hub;
  private HttpProbe http;

  private TestHub(TestDatabase database, TestSettings settings) {
    this(database, database.config(), settings);
  }

  private TestHub(TestDatabase database, DatabaseConfig stored, TestSettings settings) {
    this.database = database;
    this.stored = stored;
    this.settings = settings;
    start();
  }

  /** On servers that the caller made, and ends. */
  public static TestHub on(Path folder, DatabaseConfig stored, HealthConfig health) {
    TestSettings settings = new TestSettings(folder);
    settings.health = health;
    TestHub hub = new TestHub(null, stored, settings);
    hub.guest = true;
    return hub;
  }

  private static TestHub fresh(TestSettings settings) {
    return new TestHub(TestDatabase.fresh(), settings);
  }

  /** With the key of its backups in a file. */
  public static TestHub withBackupKey(Path folder, Path keyFile) {
    TestSettings settings = new TestSettings(folder);
    settings.backupKey = keyFile.toString();
    return fresh(settings);
  }

  /** One that lets nobody in without a token. */
  public static TestHub withoutAnonymous(Path folder) {
    TestSettings settings = new TestSettings(folder);
    settings.anonymousRole = "none";
    return fresh(settings);
  }

  public static TestHub start(Path folder) {
    return fresh(new TestSettings(folder));
  }

  /** One that watches and tells as it is told to. */
  public static TestHub start(Path folder, AlertsConfig alerts) {
    return start(folder, alerts, IncidentsConfig.defaults());
  }

  /** One that escalates as it is told to, too. */
  public static TestHub start(Path folder, AlertsConfig alerts, IncidentsConfig incidents) {
    TestSettings settings = new TestSettings(folder);
    settings.alerts = alerts;
    settings.incidents = incidents;
    return fresh(settings);
  }

  /** The first of the hubs that listen for each other on these ports. */
  public static TestHub clustered(Path folder, List<Integer> ports) {
    return fresh(new TestSettings(folder).inCluster(ports, 0));
  }

  /** Another of them, on the same database and folder; it goes before this one. */
  public TestHub clusteredBeside(List<Integer> ports, int own) {
    return guest(settings.beside().inCluster(ports, own));
  }

  /** Another one on the same database and folder; it goes before this one. */
  public TestHub beside() {
    return guest(settings.beside());
  }

  private TestHub guest(TestSettings theirs) {
    TestHub other = new TestHub(database, theirs);
    other.guest = true;
    return other;
  }

  /** On a PostgreSQL that may be killed. */
  public static TestHub onOwnServer(Path folder) {
    return new TestHub(TestDatabase.onOwnServer(), new TestSettings(folder));
  }

  private void start() {
    hub = await(Hub.start(settings.on(stored), List.of()), START_S);
    http = HttpProbe.of(vertx, hub.port());
  }

  /** Stops the hub and starts another one on the same database and folder. */
  public void restart() {
    stop();
    start();
  }

  /** The same with another provider of accounts. */
  public void restart(SignInConfig provider) {
    settings.signIn = provider;
    restart();
  }

  /** The same with another look at its health. */
  public void restart(HealthConfig other) {
    settings.health = other;
    restart();
  }

  public void stop() {
    await(hub.close(), START_S);
  }

  public TestDatabase database() {
    return database;
  }

  public int port() {
    return hub.port();
  }

  /** Without a token: an operator, on loopback. */
  public HttpProbe http() {
    return http;
  }

  public HttpProbe admin() {
    return http.withToken(adminToken());
  }

  public String adminToken() {
    try {
      return Files.readString(settings.folder.resolve("admin.token")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String token(String role, String agent) {
    JsonObject wish = new JsonObject().put("role", role);
    if (agent != null) {
      wish.put("agent", agent);
    }
    return admin().post("/api/v1/tokens", wish).json().getString("token");
  }

  /** An agent that has a token and is not connected yet. */
  public FakeAgent agent(String id) {
    FakeAgent agent = new FakeAgent(vertx, id, token("agent", id));
    agents.add(agent);
    return agent;
  }

  /** An agent that is connected and has one idle device. */
  public FakeAgent agentWithDevice(String id, String device) {
    FakeAgent agent = agent(id).connect(port());
    agent.store(
        new AgentStarted(
            "00000000000000aa", "1", "pi", "m-" + id, "boot-1", Map.of("maxCelsius", 80)),
        new DeviceSeen(device, "/dev/x", info(device)),
        new DeviceChanged(device, "/dev/x", DeviceState.IDLE, "it said hello"));
    return agent;
  }

  public static DeviceInfo info(String device) {
    return new DeviceInfo(
        "host",
        device,
        "tp-host-1",
        "ab",
        null,
        1_000_000_000L,
        null,
        null,
        "fable260k",
        "cd",
        List.of("live", "sync"),
        "float32",
        "b1",
        "power");
  }

  /** Queues a session and answers its id. */
  public UUID queue(String device) {
    JsonObject made = http.post("/api/v1/sessions", new JsonObject().put("device", device)).json();
    return UUID.fromString(made.getString("id"));
  }

  public JsonObject session(UUID id) {
    return http.get("/api/v1/sessions/" + id).json();
  }

  /** The session once it is in a state, by the API's own waiting. */
  public JsonObject awaitState(UUID id, String state) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    JsonObject session = session(id);
    while (!session.getString("state").equals(state)) {
      if (System.nanoTime() > until) {
        throw new AssertionError("waited for " + state + ", still " + session.encodePrettily());
      }
      String path =
          "/api/v1/sessions/%s?wait=5&seen=%s".formatted(id, session.getString("version"));
      session = http.get(path).json(); // may be the same one: news can be old
    }
    return session;
  }

  /** The backup once nothing more is done to it. */
  public JsonObject awaitBackup(String id) {
    JsonObject backup = http.get("/api/v1/backups/" + id).json();
    while (List.of("running", "verifying").contains(backup.getString("state"))) {
      backup = http.get("/api/v1/backups/" + id + "?wait=5").json();
    }
    return backup;
  }

  @Override
  public void close() {
    agents.forEach(FakeAgent::close);
    stop();
    await(vertx.close());
    if (!guest) {
      database.close();
    }
  }

  /** Queues a session on device {@code d}, which the agent accepts and begins. */
  public UUID running(FakeAgent agent) {
    UUID id = queue("d");
    StartSession start = agent.nextCommand(StartSession.class);
    agent.store(
        new SessionAccepted(start.attempt(), start.spec(), info("d")),
        new DeviceChanged("d", "/dev/x", DeviceState.RUNNING, ""));
    return id;
  }
}
