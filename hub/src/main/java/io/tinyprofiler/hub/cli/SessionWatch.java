package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Follows sessions to their end and prints a single one's result. */
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
   * Waits for one and prints it.
   *
   * @param limit how long at most; null without end
   * @return the exit code: 0 when it completed with a run that counts, else 1
   */
  int follow(String id, Duration limit) {
    JsonNode session = await(List.of(id), limit).get(0);
    if (isOpen(session)) {
      throw notEnded(id, limit);
    }
    return report(session);
  }

  static Problem notEnded(String id, Duration limit) {
    return new Problem(
        "session-not-ended",
        "session %s has not ended in %d s".formatted(id, limit.toSeconds()),
        "it goes on; follow it with: tiny-profiler sessions watch " + id);
  }

  static boolean isOpen(JsonNode session) {
    return !session.hasNonNull("ended_at");
  }

  /**
   * Waits for all of them.
   *
   * @param limit how long at most; null without end
   * @return the sessions in their order, open ones only if the time is over
   */
  List<JsonNode> await(List<String> ids, Duration limit) {
    long start = System.nanoTime();
    while (true) {
      List<JsonNode> sessions = ids.stream().map(id -> client.get(path(id))).toList();
      Optional<JsonNode> open = sessions.stream().filter(SessionWatch::isOpen).findFirst();
      long left = left(limit, System.nanoTime() - start);
      if (open.isEmpty() || left <= 0) {
        progress.end();
        return sessions;
      }
      show(sessions, open.get());
      String seen = HubClient.quoted(ClientCommand.text(open.get(), "version"));
      String id = ClientCommand.text(open.get(), "id");
      client.get(path(id) + "?wait=" + left + "&seen=" + seen);
    }
  }

  private static String path(String id) {
    return "/api/v1/sessions/" + HubClient.quoted(id);
  }

  /** Seconds to wait at most this time, rounded up; 0 when the time is over. */
  private static long left(Duration limit, long spentNs) {
    if (limit == null) {
      return WAIT_SECONDS;
    }
    long leftMs = limit.minusNanos(spentNs).toMillis();
    return leftMs <= 0 ? 0 : Math.min((leftMs + 999) / 1000, WAIT_SECONDS);
  }

  private void show(List<JsonNode> sessions, JsonNode open) {
    progress.show(
        sessions.stream().mapToInt(session -> session.path("done_runs").asInt()).sum(),
        sessions.stream().mapToInt(session -> session.path("total_runs").asInt()).sum(),
        SessionsCommand.state(open) + " on " + ClientCommand.text(open, "device"));
  }

  /** What became of a session that did not complete, one sentence. */
  static String fate(JsonNode session) {
    String state = ClientCommand.text(session, "state");
    String failure = ClientCommand.text(session, "failure");
    return "session %s has %s%s: %s"
        .formatted(
            ClientCommand.text(session, "id"),
            "cancelled".equals(state) ? "been cancelled" : state,
            failure == null ? "" : " (" + failure + ")",
            ClientCommand.text(session, "reason"));
  }

  private int report(JsonNode session) {
    String id = ClientCommand.text(session, "id");
    if (!"completed".equals(ClientCommand.text(session, "state"))) {
      command.print(session, fate(session));
      return 1;
    }
    JsonNode result = client.get("/api/v1/results/" + HubClient.quoted(id));
    command.print(result, ResultsCommand.table(List.of(result)));
    return result.path("runs").asInt() > 0 ? 0 : 1;
  }
}
