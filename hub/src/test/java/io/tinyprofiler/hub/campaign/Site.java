package io.tinyprofiler.hub.campaign;

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
import java.util.UUID;

/**
 * A hub with its PostgreSQL, agents, and boards, each a process; the network between agents and hub
 * and the hosts they run on may fail.
 */
final class Site implements AutoCloseable {

  static final Tool TOOL = new Tool(Path.of("..").toAbsolutePath().normalize());
  private static final long UP_SECONDS = 120;
  private static final Duration ANSWER = Duration.ofSeconds(10);

  final FaultyLink link = new FaultyLink();
  final FrailHost hubHost;
  private final Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ANSWER).build();
  private final List<AgentSite> agents = new ArrayList<>();
  private final Map<String, Child> boards = new HashMap<>();
  private Child hub;
  private volatile String hubUrl;

  Site(Path folder) {
    this.folder = folder.toAbsolutePath();
    hubHost = new FrailHost(database(), this.folder.resolve("hub-host"));
  }

  /** The folder of the hub's data. */
  Path hubFolder() {
    return folder.resolve("hub");
  }

  /** PostgreSQL's own folder. */
  Path database() {
    return hubFolder().resolve("postgres");
  }

  /** A hub on a port of the system's choice; the link leads there. */
  void startHub() {
    List<String> command =
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
            hubFolder().toString());
    hub = Child.start("hub", logs(), hubHost.environment(), command);
    hubUrl = hub.awaitUp(UP_SECONDS).replace("hub listening on ", "");
    link.target(URI.create(hubUrl).getPort());
  }

  Child hub() {
    return hub;
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

  private JsonObject send(String method, String path, JsonObject body) {
    try {
      String token = Files.readString(hubFolder().resolve("admin.token")).strip();
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(hubUrl + path))
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
    agents.forEach(AgentSite::close);
    boards.values().forEach(Child::close);
    if (hub != null) {
      hub.close();
    }
    link.close();
  }
}
