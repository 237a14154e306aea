package io.tinyprofiler.hub;

import static io.tinyprofiler.hub.HttpProbe.await;

import io.tinyprofiler.hub.access.signin.SignInConfig;
import io.tinyprofiler.hub.alert.AlertsConfig;
import io.tinyprofiler.hub.artifact.ArtifactConfig;
import io.tinyprofiler.hub.artifact.ModelConfig;
import io.tinyprofiler.hub.backup.BackupConfig;
import io.tinyprofiler.hub.database.DatabaseConfig;
import io.tinyprofiler.hub.database.TestDatabase;
import io.tinyprofiler.hub.deploy.DeployConfig;
import io.tinyprofiler.hub.health.HealthConfig;
import io.tinyprofiler.hub.health.monitoring.MonitoringConfig;
import io.tinyprofiler.hub.incident.IncidentsConfig;
import io.tinyprofiler.hub.maintenance.MaintenanceConfig;
import io.tinyprofiler.hub.web.HttpConfig;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.log.LogConfig;
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

  private final Vertx vertx = Vertx.vertx();
  private final TestDatabase database;
  private final Path folder;
  private final AlertsConfig alerts;
  private final IncidentsConfig incidents;
  private SignInConfig signIn = SignInConfig.defaults();
  private HealthConfig health = new HealthConfig(5_000, 3_600, -1, MonitoringConfig.defaults());
  private final String key;
  private String anonymousRole = "auto";
  private final List<FakeAgent> agents = new ArrayList<>();
  private boolean guest;
  private Hub hub;
  private HttpProbe http;

  private TestHub(
      TestDatabase database,
      Path folder,
      AlertsConfig alerts,
      IncidentsConfig incidents,
      String key) {
    this.key = key;
    this.database = database;
    this.folder = folder;
    this.alerts = alerts;
    this.incidents = incidents;
    start();
  }

  /** With the key of its backups in a file. */
  public static TestHub withBackupKey(Path folder, Path keyFile) {
    return new TestHub(
        TestDatabase.fresh(),
        folder,
        AlertsConfig.defaults(),
        IncidentsConfig.defaults(),
        keyFile.toString());
  }

  /** One that lets nobody in without a token. */
  public static TestHub withoutAnonymous(Path folder) {
    TestHub hub = start(folder);
    hub.anonymousRole = "none";
    hub.restart();
    return hub;
  }

  public static TestHub start(Path folder) {
    return start(folder, AlertsConfig.defaults());
  }

  /** One that watches and tells as it is told to. */
  public static TestHub start(Path folder, AlertsConfig alerts) {
    return start(folder, alerts, IncidentsConfig.defaults());
  }

  /** One that escalates as it is told to, too. */
  public static TestHub start(Path folder, AlertsConfig alerts, IncidentsConfig incidents) {
    return new TestHub(TestDatabase.fresh(), folder, alerts, incidents, "");
  }

  /** Another one on the same database and folder; it goes before this one. */
  public TestHub beside() {
    TestHub other = new TestHub(database, folder, alerts, incidents, key);
    other.guest = true;
    return other;
  }

  /** On a PostgreSQL that may be killed. */
  public static TestHub onOwnServer(Path folder) {
    return new TestHub(
        TestDatabase.onOwnServer(),
        folder,
        AlertsConfig.defaults(),
        IncidentsConfig.defaults(),
        "");
  }

  private void start() {
    hub = await(Hub.start(config(database.config()), List.of()));
    http = HttpProbe.of(vertx, hub.port());
  }

  private HubConfig config(DatabaseConfig database) {
    HttpConfig any = HttpConfig.defaults();
    return new HubConfig(
        folder.toString(),
        "default",
        new HttpConfig(
            any.host(), 0, anonymousRole, any.allowedHosts(), any.bodyLimit(), 0, any.tls()),
        signIn,
        database,
        new ArtifactConfig(1),
        new ModelConfig("", 1),
        alerts,
        new BackupConfig(
            folder.resolve("backups").toString(),
            "",
            7,
            5,
            12,
            3,
            0,
            "",
            key,
            List.of(folder.resolve("etc").toString())),
        new MaintenanceConfig("", 90, 72),
        DeployConfig.defaults(),
        incidents,
        health,
        LogConfig.defaults());
  }

  /** Stops the hub and starts another one on the same database and folder. */
  public void restart() {
    stop();
    start();
  }

  /** The same with another provider of accounts. */
  public void restart(SignInConfig provider) {
    signIn = provider;
    restart();
  }

  /** The same with another look at its health. */
  public void restart(HealthConfig other) {
    health = other;
    restart();
  }

  public void stop() {
    await(hub.close());
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
      return Files.readString(folder.resolve("admin.token")).strip();
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
