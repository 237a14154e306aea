package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.terminal.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code smoke}: whether a hub does its work, asked as its users ask. */
@Command(
    name = "smoke",
    description = {
      "smoke tests of a hub: its health, devices, one short session on an emulated or virtual device, and backups",
      "exit code 1 if one of them fails"
    })
final class SmokeCommand extends ClientCommand {

  private static final String UNREACHABLE = "hub-unreachable";
  private static final String SESSIONS = "/api/v1/sessions";

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description =
          "where the session runs; by default an idle device that is emulated or a process, if there is one")
  String device;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "for the session; one that takes longer is cancelled (${DEFAULT-VALUE})")
  int timeout;

  /**
   * What came of one.
   *
   * @param status {@code ok}, {@code failed} or {@code skipped}
   * @param ms how long it took
   */
  private record Step(String name, String status, String text, long ms) {

    Map<String, Object> json() {
      return Map.of("name", name, "status", status, "text", text, "ms", ms);
    }
  }

  /** Why a test was not made. */
  private static final class Skipped extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Skipped(String reason) {
      super(reason);
    }
  }

  @Override
  public Integer call() {
    HubClient client = options.client();
    List<Step> steps = new ArrayList<>();
    steps.add(step("health", () -> health(client)));
    steps.add(step("devices", () -> devices(client)));
    steps.add(step("session", () -> session(client)));
    steps.add(step("backups", () -> backups(client)));
    boolean passed = steps.stream().noneMatch(step -> step.status().equals("failed"));
    Table table = new Table("TEST", "STATUS", "TEXT", "MS");
    steps.forEach(step -> table.row(step.name(), step.status(), step.text(), step.ms()));
    print(
        HubClient.tree(Map.of("passed", passed, "tests", steps.stream().map(Step::json).toList())),
        table + "\n" + (passed ? "the hub does its work" : "the hub does NOT do all of its work"));
    return passed ? 0 : 1;
  }

  /** Makes one test; only a hub that is not there ends them all. */
  private static Step step(String name, Supplier<String> test) {
    long start = System.nanoTime();
    String status = "ok";
    String text;
    try {
      text = test.get();
    } catch (Skipped e) {
      status = "skipped";
      text = e.getMessage();
    } catch (Problem e) {
      if (e.code().equals(UNREACHABLE)) {
        throw e;
      }
      status = "failed";
      text = e.line();
    }
    return new Step(name, status, text, Duration.ofNanos(System.nanoTime() - start).toMillis());
  }

  private static String health(HubClient client) {
    String status = text(client.getWhatever("/health/detailed"), "status");
    if ("unhealthy".equals(status)) {
      throw failed("the hub is unhealthy", "see tiny-profiler health");
    }
    return "the hub is " + status;
  }

  private static String devices(HubClient client) {
    int connected = 0;
    JsonNode devices = client.get("/devices/status").path("devices");
    for (JsonNode found : devices) {
      connected += found.path("connected").asBoolean() ? 1 : 0;
    }
    return "%d of %d connected".formatted(connected, devices.size());
  }

  private String session(HubClient client) {
    String chosen = device == null ? virtual(client) : device;
    Map<String, Object> body =
        Map.of(
            "id",
            UUID.randomUUID(),
            "device",
            chosen,
            "prompts",
            List.of("Once upon a time"),
            "repetitions",
            1,
            "warmups",
            0,
            "max_tokens",
            8,
            "labels",
            Map.of("smoke", "test"));
    String id = text(client.post(SESSIONS, body), "id");
    SessionWatch watch = new SessionWatch(client, this);
    JsonNode ended = watch.await(List.of(id), Duration.ofSeconds(timeout)).get(0);
    if (SessionWatch.isOpen(ended)) {
      client.post(SESSIONS + "/" + id + "/cancel", null);
      throw failed(
          "session %s on %s has not ended in %d s".formatted(id, chosen, timeout),
          "it is cancelled; see tiny-profiler sessions show " + id);
    }
    if (!"completed".equals(text(ended, "state"))) {
      throw failed(SessionWatch.fate(ended), "see tiny-profiler sessions show " + id);
    }
    JsonNode result = client.get("/api/v1/results/" + id);
    if (result.path("runs").asInt() != 1) {
      throw failed(
          "the run on %s does not count".formatted(chosen),
          "see tiny-profiler sessions show " + id);
    }
    return "%d tokens from %s".formatted(result.path("tokens").asInt(), chosen);
  }

  /** A device on which nobody is kept waiting, and whose figures nobody needs. */
  private static String virtual(HubClient client) {
    for (JsonNode found : client.get("/devices/status").path("devices")) {
      boolean free =
          "idle".equals(text(found, "state"))
              && found.path("connected").asBoolean()
              && found.path("queued").asInt() == 0
              && Optional.ofNullable(text(found, "reserved_by")).isEmpty();
      if (free && (found.path("emulated").asBoolean() || "host".equals(text(found, "platform")))) {
        return text(found, "id");
      }
    }
    throw new Skipped("no emulated or virtual device is idle; --device names another");
  }

  private static String backups(HubClient client) {
    JsonNode backups = client.get("/api/v1/backups?limit=1").path("backups");
    return backups.isEmpty()
        ? "none yet"
        : "the newest, %s, is %s"
            .formatted(text(backups.get(0), "id"), text(backups.get(0), "state"));
  }

  private static Problem failed(String sentence, String next) {
    return new Problem("smoke-failed", sentence, next);
  }
}
