package io.tinyprofiler.hub.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.hub.cli.HubClient;
import io.tinyprofiler.shared.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** Profiles a device as any client of the hub would, over its API. */
final class DemoSessions {

  private static final int WARMUPS = 1;
  private static final int REPETITIONS = 5;
  private static final int MAX_TOKENS = 256;
  private static final int WAIT_SECONDS = 20;

  private final HubClient client;
  private final Consumer<String> progress;

  DemoSessions(HubClient client, Consumer<String> progress) {
    this.client = client;
    this.progress = progress;
  }

  /**
   * Runs one session: a warm-up run, five greedy runs from BOS.
   *
   * @return the result, as the hub's API has it
   * @throws Problem if the session does not complete
   */
  JsonNode measure(DemoDevice device) {
    UUID id = UUID.randomUUID();
    JsonNode session =
        client.post(
            "/api/v1/sessions",
            Map.of(
                "id", id,
                "device", device.uid(),
                "prompts", List.of(""),
                "warmups", WARMUPS,
                "repetitions", REPETITIONS,
                "max_tokens", MAX_TOKENS,
                "labels", Map.of("from", "demo")));
    while (!session.hasNonNull("ended_at")) {
      int total = session.path("total_runs").asInt();
      int run = Math.min(total, session.path("done_runs").asInt() + 1);
      progress.accept("%s: run %d of %d".formatted(device.uid(), run, total));
      session =
          client.get(
              "/api/v1/sessions/%s?wait=%d&seen=%s"
                  .formatted(id, WAIT_SECONDS, HubClient.quoted(session.path("version").asText())));
    }
    if (!session.path("state").asText().equals("completed")) {
      throw new Problem(
          "session-" + session.path("state").asText(),
          "the session on %s has %s: %s"
              .formatted(
                  device.uid(), session.path("state").asText(), session.path("reason").asText()),
          "look at it with: tiny-profiler sessions show " + id);
    }
    return client.get("/api/v1/results/" + id);
  }

  /** Whether each run of a session is valid and each of its tokens stored. */
  boolean complete(String session) {
    JsonNode runs = client.get("/api/v1/sessions/" + session).path("runs");
    int whole = 0;
    for (JsonNode run : runs) {
      JsonNode tokens =
          client.get("/api/v1/runs/" + run.path("id").asText() + "/tokens").path("tokens");
      if (run.path("valid").asBoolean()
          && run.path("lost").asInt() == 0
          && tokens.size() == run.path("tokens").asInt()) {
        whole++;
      }
    }
    return whole == runs.size() && whole == WARMUPS + REPETITIONS;
  }

  /** The text that a session's first run generated. */
  String text(String session) {
    return client.getText("/api/v1/sessions/" + session + "/text");
  }
}
