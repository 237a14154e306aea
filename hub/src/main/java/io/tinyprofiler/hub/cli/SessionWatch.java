package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.problem.Problem;
import java.time.Duration;
import java.util.List;

/** Follows a session to its end and prints its result. */
final class SessionWatch {

  /** The hub holds its answer back until something changes, for at most this long. */
  private static final long WAIT_SECONDS = 20;

  private final HubClient client;
  private final ClientCommand command;
  private final Progress progress;

  SessionWatch(HubClient client, ClientCommand command) {
    this.client = client;
    this.command = command;
    this.progress = new Progress(command.spec.commandLine().getErr());
  }

  /**
   * Waits.
   *
   * @param limit how long at most; null without end
   * @return the exit code: 0 when it completed with a run that counts, else 1
   */
  int follow(String id, Duration limit) {
    long start = System.nanoTime();
    String path = "/api/v1/sessions/" + HubClient.quoted(id);
    JsonNode session = client.get(path);
    while (!session.hasNonNull("ended_at")) {
      progress.show(
          session.path("done_runs").asInt(),
          session.path("total_runs").asInt(),
          SessionsCommand.state(session));
      long wait = wait(id, limit, System.nanoTime() - start);
      String seen = HubClient.quoted(ClientCommand.text(session, "version"));
      session = client.get(path + "?wait=" + wait + "&seen=" + seen);
    }
    progress.end();
    return report(session);
  }

  private long wait(String id, Duration limit, long spentNs) {
    if (limit == null) {
      return WAIT_SECONDS;
    }
    long left = limit.minusNanos(spentNs).toSeconds();
    if (left <= 0) {
      progress.end();
      throw new Problem(
          "session-not-ended",
          "session %s has not ended in %d s".formatted(id, limit.toSeconds()),
          "it goes on; follow it with: tiny-profiler sessions watch " + id);
    }
    return Math.min(left, WAIT_SECONDS);
  }

  private int report(JsonNode session) {
    String id = ClientCommand.text(session, "id");
    String state = ClientCommand.text(session, "state");
    if (!"completed".equals(state)) {
      String failure = ClientCommand.text(session, "failure");
      command.print(
          session,
          "session %s has %s%s: %s"
              .formatted(
                  id,
                  "cancelled".equals(state) ? "been cancelled" : state,
                  failure == null ? "" : " (" + failure + ")",
                  ClientCommand.text(session, "reason")));
      return 1;
    }
    JsonNode result = client.get("/api/v1/results/" + HubClient.quoted(id));
    command.print(result, ResultsCommand.table(List.of(result)));
    return result.path("runs").asInt() > 0 ? 0 : 1;
  }
}
