package io.tinyprofiler.hub.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.hub.cli.HubClient;
import io.tinyprofiler.hub.deploy.host.Colour;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A colour, asked at its own address with the token of whoever may read the hub's folder. */
final class ColourClient {

  private final HubClient client;
  private final Colour colour;

  ColourClient(Colour colour, Path token) {
    this.colour = colour;
    this.client = new HubClient(URI.create(colour.url()), Optional.of(read(token)), true);
  }

  private static String read(Path token) {
    try {
      return Files.readString(token).strip();
    } catch (IOException e) {
      throw new Problem(
          "token-file",
          "cannot read the hub's admin token in " + token,
          "run it as root on the hub's host, and see dataDir in its configuration",
          e);
    }
  }

  /** Whether the hub that answers is the one that was started, and may take requests. */
  void mustBe(String version) {
    client.getText("/ready");
    JsonNode health = client.get("/health");
    String found = health.path("version").asText() + " " + health.path("environment").asText();
    if (!found.equals(version + " " + colour)) {
      throw new Problem(
          "other-hub",
          "%s answers as %s instead of %s".formatted(colour.url(), found, version),
          "see what listens on that port");
    }
  }

  /** Makes a backup and proves it; comes back with its name. */
  String backUp() {
    JsonNode backup = client.post("/api/v1/backups", Map.of("verify", true));
    String path = "/api/v1/backups/" + HubClient.quoted(backup.path("id").asText()) + "?wait=10";
    while (backup.path("state").asText().matches("running|verifying")) {
      backup = client.get(path);
    }
    String state = backup.path("state").asText();
    if (!state.equals("verified")) {
      throw new Problem(
          "backup-failed",
          "the backup before the deploy is %s: %s".formatted(state, backup.path("reason").asText()),
          "see to it, or deploy with --no-backup");
    }
    return backup.path("id").asText();
  }

  /** Its agents and viewers are to come back, by the proxy to whoever serves now. */
  void sendAway() {
    client.post("/api/v1/agents/reconnect", null);
  }

  /** Tells what became of a switch; more than once is harmless. */
  void tell(Rollout rollout) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", rollout.id());
    body.put("kind", rollout.kind().text());
    body.put("from_version", rollout.from().version());
    body.put("to_version", rollout.to().version());
    body.put("colour", rollout.to().colour().text());
    body.put("requested_by", rollout.by());
    body.put("started_at", rollout.startedAt());
    body.put("ended_at", rollout.endedAt());
    body.put("outcome", rollout.outcome().text());
    body.put("step", rollout.step().text());
    body.put("reason", rollout.reason());
    client.post("/api/v1/deploys", body);
  }
}
