package io.tinyprofiler.hub.campaign;

import io.tinyprofiler.hub.database.DatabaseConfig;
import io.tinyprofiler.hub.demo.Child;
import io.tinyprofiler.hub.demo.Tool;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A hub with its PostgreSQL, agents, and boards, each a process; the network between agents and hub
 * and the hosts they run on may fail.
 */
final class Site implements AutoCloseable {

  static final Tool TOOL = new Tool(Path.of("..").toAbsolutePath().normalize());
  private static final String HUB = "hub";
  private static final long UP_SECONDS = 300;
  private static final Duration ANSWER = Duration.ofSeconds(10);

  final FaultyLink link = new FaultyLink();
  final FrailHost hubHost;
  private final Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ANSWER).build();
  private final List<AgentSite> agents = new ArrayList<>();
  private final Map<String, Child> boards = new HashMap<>();
  private final DatabaseAccess database;
  private final List<String> options;
  private final Map<String, Child> hubs = new ConcurrentSkipListMap<>();
  private final Map<String, Integer> ports = new ConcurrentSkipListMap<>();

  private final Set<String> frozen = ConcurrentHashMap.newKeySet();
  private Optional<HubsOfCluster> cluster = Optional.empty();

  /** With a hub on the PostgreSQL that it brings. */
  Site(Path folder) {
    this(folder, DatabaseAccess.embedded(folder.toAbsolutePath().resolve(HUB)), List.of());
  }

  /** With hubs on a PostgreSQL that is there. */
  Site(Path folder, DatabaseConfig external) {
    this(
        folder,
        DatabaseAccess.of(external),
        List.of(
            "--set",
            "database.uri=" + external.uri(),
            "--set",
            "database.passwordFile=" + external.passwordFile()));
  }

  private Site(Path folder, DatabaseAccess database, List<String> options) {
    this.folder = folder.toAbsolutePath();
    this.database = database;
    this.options = options;
    hubHost = new FrailHost(postgres(), this.folder.resolve("hub-host"));
  }

  DatabaseAccess database() {
    return database;
  }

  /** Folder of the PostgreSQL that the hub brings. */
  Path postgres() {
    return folder.resolve(HUB).resolve("postgres");
  }

  void startHub() {
    startHub(HUB);
  }

  /** A hub on a port of the system's choice; the link leads there too. */
  void startHub(String name) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                TOOL.jar("hub").toString(),
                "hub",
                "--port",
                "0",
                "--data",
                folder.resolve(name).toString()));
    command.addAll(options);
    cluster.ifPresent(hubs -> command.addAll(hubs.options(name)));
    Child hub = Child.start(name, logs(), hubHost.environment(), command);
    int port = portOf(hub);
    hubs.put(name, hub);
    ports.put(name, port);
    link.targets(ports.values());
  }

  private static int portOf(Child hub) {
    try {
      return URI.create(hub.awaitUp(UP_SECONDS).replace("hub listening on ", "")).getPort();
    } catch (RuntimeException e) {
      hub.close(); // it would outlive the test
      throw e;
    }
  }

  /** The hubs that are started from now on are of a cluster. */
  void inCluster(HubsOfCluster hubs) {
    cluster = Optional.of(hubs);
  }

  /** Neither does anything nor ends a connection, until it is thawed. */
  void freeze(String name) {
    frozen.add(name);
    HubsOfCluster.signal(hub(name), "STOP");
  }

  void thaw(String name) {
    HubsOfCluster.signal(hub(name), "CONT");
    frozen.remove(name);
  }

  Child hub() {
    return hub(HUB);
  }

  Child hub(String name) {
    return hubs.get(name);
  }

  /** A new agent of this hub, which is up; it is not started yet. */
  AgentSite addAgent(String id) {
    String token =
        send("POST", "/api/v1/tokens", new JsonObject().put("role", "agent").put("agent", id))
            .getString("token");
    AgentSite agent = new AgentSite(id, folder.resolve(id), token, link.port());
    agents.add(agent);
    return agent;
  }

  List<AgentSite> agents() {
    return agents;
  }

  /** How often a write found a disk full. */
  long refusedWrites() {
    return hubHost.refusedWrites()
        + agents.stream().mapToLong(agent -> agent.host.refusedWrites()).sum();
  }

  Path logs() {
    return folder.resolve("log");
  }

  /** Plugs a board into an agent's host; its own log goes on where it ended. */
  void plugIn(AgentSite agent, String uid) {
    Path port = agent.ports().resolve(uid);
    port.getParent().toFile().mkdirs();
    Child board =
        Child.start(
            uid,
            logs(),
            Map.of(),
            List.of(
                TOOL.hostDevice().toString(),
                "--link",
                port.toString(),
                "--uid",
                uid,
                "--log",
                boardLog(uid).toString(),
                "--pace",
                "400"));
    board.awaitUp(UP_SECONDS);
    boards.put(uid, board);
    agent.boards().add(uid);
  }

  /** As when the cable is pulled: the port is gone. */
  void unplug(AgentSite agent, String uid) {
    boards.remove(uid).kill();
    agent.boards().remove(uid);
    try {
      Files.deleteIfExists(agent.ports().resolve(uid));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a board itself says that it generated, a line for each run. */
  Path boardLog(String uid) {
    return folder.resolve(uid + ".tokens");
  }

  /** Asks for a session; the same id again is harmless. */
  void queue(UUID session, JsonObject asked) {
    send("POST", "/api/v1/sessions", asked.put("id", session.toString()));
  }

  /** How a session stands, as soon as it is another version than the one seen. */
  JsonObject session(UUID session, String seen) {
    String wait = seen.isEmpty() ? "" : "?wait=5&seen=" + seen;
    return send("GET", "/api/v1/sessions/" + session + wait, null);
  }

  /** A hub whose process lives, past the link. */
  private String answering() throws IOException {
    return hubs.entrySet().stream()
        .filter(hub -> hub.getValue().isAlive() && !frozen.contains(hub.getKey()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new IOException("no hub is there"));
  }

  private JsonObject send(String method, String path, JsonObject body) {
    try {
      return send(answering(), method, path, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of a hub that is named. */
  JsonObject send(String name, String method, String path, JsonObject body) {
    try {
      String token = Files.readString(folder.resolve(name).resolve("admin.token")).strip();
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(name) + path))
                  .timeout(ANSWER)
                  .header("authorization", "Bearer " + token)
                  .header("content-type", "application/json")
                  .method(
                      method,
                      body == null
                          ? BodyPublishers.noBody()
                          : BodyPublishers.ofString(body.encode()))
                  .build(),
              BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IOException(method + " " + path + ": " + answer.body());
      }
      return new JsonObject(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }

  @Override
  public void close() {
    Set.copyOf(frozen).forEach(this::thaw);
    agents.forEach(AgentSite::close);
    boards.values().forEach(Child::close);
    hubs.values().forEach(Child::close);
    link.close();
  }
}
