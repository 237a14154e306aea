package io.tinyprofiler.hub.load;

import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.hub.database.TestDatabase;
import io.tinyprofiler.hub.demo.Child;
import io.tinyprofiler.hub.demo.Tool;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A hub in a process of its own with the unit's flags, on a database that others may use too. */
final class HubProcess implements AutoCloseable {

  private static final Tool TOOL = new Tool(Path.of("..").toAbsolutePath().normalize());
  private static final long UP_S = 300;

  private final Path data;
  private final Child child;
  private final URI url;
  private final double upSeconds;

  private HubProcess(Path data, Child child, long startNs) {
    this.data = data;
    this.child = child;
    this.url = URI.create(child.awaitUp(UP_S).replace("hub listening on ", ""));
    this.upSeconds = (System.nanoTime() - startNs) / 1e9;
  }

  /**
   * Starts one; returns when it listens.
   *
   * @param folder for its log and data, under its name
   * @param options of {@code tiny-profiler hub} besides the database
   */
  static HubProcess start(Path folder, String name, TestDatabase database, List<String> options) {
    Path data = folder.resolve(name);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-jar",
                TOOL.jar("hub").toString(),
                "hub",
                "--port",
                "0",
                "--data",
                data.toString(),
                "--set",
                "database.uri=" + database.config().uri(),
                "--set",
                "database.passwordFile=" + database.config().passwordFile()));
    command.addAll(options);
    long start = System.nanoTime();
    Child child = Child.start(name, folder.resolve("logs"), Map.of(), command);
    try {
      return new HubProcess(data, child, start);
    } catch (RuntimeException e) {
      child.close();
      throw e;
    }
  }

  /** Options of one of the hubs of a cluster. */
  static List<String> inCluster(List<Integer> ports, int own) {
    String members =
        ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    return List.of(
        "--set",
        "cluster.enabled=true",
        "--set",
        "cluster.name=bench-" + ports.get(0),
        "--set",
        "cluster.port=" + ports.get(own),
        "--set",
        "cluster.members=" + members,
        "--set",
        "cluster.missedHeartbeats=60"); // held back, it is slow to say that it lives
  }

  URI url() {
    return url;
  }

  long pid() {
    return child.pid();
  }

  /** From the start of the process to its word that it listens, s. */
  double upSeconds() {
    return upSeconds;
  }

  /** CPU time so far, user and system, s; counted by the system in ticks of 10 ms. */
  double cpuSeconds() {
    return Processes.cpuSeconds(ProcessHandle.of(pid()).orElseThrow());
  }

  /** Resident memory, MiB. */
  double residentMib() {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tokens for all agents of a plan, by agent. */
  Map<String, String> tokens(Vertx vertx, LoadPlan plan) {
    try {
      String admin = Files.readString(data.resolve("admin.token")).strip();
      HttpProbe http = HttpProbe.of(vertx, url.getPort()).withToken(admin);
      Map<String, String> tokens = new HashMap<>();
      for (int n = 0; n < plan.agents(); n++) {
        String agent = plan.agent(n);
        JsonObject wish = new JsonObject().put("role", "agent").put("agent", agent);
        tokens.put(agent, http.post("/api/v1/tokens", wish).json().getString("token"));
      }
      return tokens;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    child.close();
  }
}
