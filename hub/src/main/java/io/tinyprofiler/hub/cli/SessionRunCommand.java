package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.hub.cli.Gate.Judgement;
import io.tinyprofiler.hub.cli.Matrix.Cell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sessions run}. */
@Command(
    name = "run",
    description = {
      "queue a session on a device, or one on each of several",
      "with --gate: exit code 0 fine, 1 regressed, 2 could not be measured"
    })
final class SessionRunCommand extends ClientCommand {

  @Option(names = "--device", required = true, split = ",", paramLabel = "DEVICE")
  List<String> devices;

  @Option(
      names = "--model",
      split = ",",
      paramLabel = "MODEL",
      description = {
        "what is measured: a SHA-256, name or name:quantization of the hub's models,",
        "loaded where the device does not hold it; or what the devices hold"
      })
  List<String> models;

  @Option(
      names = "--firmware",
      paramLabel = "FIRMWARE",
      description =
          "written to the devices first: a SHA-256, or a name, then the newest of that name")
  String firmware;

  @Mixin WorkloadOptions workload;

  @ArgGroup(exclusive = false, heading = "Judging it:%n")
  GateOptions gate;

  @Option(
      names = "--wait",
      description = "follow it to its end and print the result; exit code 1 if it failed")
  boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "with --wait: give up waiting, exit code 2; the session goes on")
  Integer timeout;

  /** What a gate takes; {@code --gate} alone is enough. */
  static final class GateOptions extends VerdictOptions {

    @Option(
        names = "--gate",
        required = true,
        arity = "0..1",
        fallbackValue = "",
        paramLabel = "BASELINE",
        description = "compare with a baseline; by default the newest that fits; implies --wait")
    String baseline;

    @Option(
        names = "--junit",
        paramLabel = "FILE",
        description = "write the judgements as JUnit XML")
    Path junit;
  }

  @Override
  public Integer call() {
    HubClient client = options.client();
    List<Cell> chosen = new Matrix(client, models, firmware != null).cells(devices);
    Map<String, Object> fields = workload.fields(chosen.size() > 1 ? UUID.randomUUID() : null);
    if (firmware != null) {
      fields.put("firmware", FirmwareCommand.idOf(client, firmware));
    }
    List<JsonNode> queued = new ArrayList<>();
    for (Cell cell : chosen) {
      queued.add(client.post("/api/v1/sessions", body(cell, fields)));
    }
    if (!wait && gate == null) {
      return queued(queued);
    }
    List<String> ids = queued.stream().map(session -> text(session, "id")).toList();
    Duration limit = timeout == null ? null : Duration.ofSeconds(timeout);
    SessionWatch watch = new SessionWatch(client, this);
    return ids.size() == 1 && gate == null
        ? watch.follow(ids.get(0), limit)
        : report(client, watch.await(ids, limit), limit, fields);
  }

  /** The id is ours, so that a request that is repeated by hand or by a proxy is one session. */
  private static Map<String, Object> body(Cell cell, Map<String, Object> fields) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", UUID.randomUUID());
    body.put("device", cell.device());
    if (cell.model() != null) {
      body.put("model", cell.model());
    }
    body.putAll(fields);
    return body;
  }

  private int queued(List<JsonNode> sessions) {
    StringBuilder lines = new StringBuilder();
    sessions.forEach(
        session ->
            lines.append(
                "session %s is %s%n".formatted(text(session, "id"), text(session, "state"))));
    print(
        sessions.size() == 1 ? sessions.get(0) : HubClient.tree(Map.of("sessions", sessions)),
        lines);
    return 0;
  }

  private int report(
      HubClient client, List<JsonNode> sessions, Duration limit, Map<String, Object> fields) {
    List<JsonNode> results = new ArrayList<>();
    StringBuilder people = new StringBuilder();
    for (JsonNode session : sessions) {
      if ("completed".equals(text(session, "state"))) {
        results.add(client.get("/api/v1/results/" + HubClient.quoted(text(session, "id"))));
      } else if (!SessionWatch.isOpen(session)) {
        people.append(SessionWatch.fate(session)).append('\n');
      }
    }
    people.append(results.isEmpty() ? "" : ResultsCommand.table(results));
    List<Judgement> judgements = judge(client, sessions);
    people.append(judgements.isEmpty() ? "" : "\n" + GateReport.table(judgements));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("labels", fields.get("labels"));
    json.put("sessions", sessions);
    json.put("results", results);
    json.put("gate", gate == null ? null : GateReport.json(judgements));
    print(HubClient.tree(json), people);
    if (gate != null) {
      return gated(judgements, fields);
    }
    for (JsonNode session : sessions) {
      if (SessionWatch.isOpen(session)) {
        throw SessionWatch.notEnded(text(session, "id"), Objects.requireNonNull(limit));
      }
    }
    return results.size() == sessions.size() ? 0 : 1;
  }

  private List<Judgement> judge(HubClient client, List<JsonNode> sessions) {
    if (gate == null) {
      return List.of();
    }
    Gate judge = new Gate(client, gate.baseline, gate);
    return sessions.stream().map(judge::judge).toList();
  }

  private int gated(List<Judgement> judgements, Map<String, Object> fields) {
    if (gate.junit != null) {
      Map<String, String> properties = new LinkedHashMap<>();
      if (fields.get("labels") instanceof Map<?, ?> labels) {
        labels.forEach((key, value) -> properties.put("label." + key, "" + value));
      }
      GateReport.write(gate.junit, properties, judgements);
    }
    return Gate.exitCode(judgements);
  }
}
