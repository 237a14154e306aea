package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.tinyprofiler.hub.export.JunitXml.Outcome;
import io.tinyprofiler.shared.problem.Problem;
import java.util.List;

/** Judges ended sessions against their baselines. */
final class Gate {

  /**
   * A session's judgement.
   *
   * @param baseline its name; null if there is none
   * @param outcome failure: regressed; error: could not be measured; skipped: nothing to compare
   * @param reason one sentence
   * @param report the hub's comparison; JSON null without one
   */
  record Judgement(
      JsonNode session, String baseline, Outcome outcome, String reason, JsonNode report) {}

  private final HubClient client;
  private final String baseline;
  private final VerdictOptions verdict;

  /**
   * A gate.
   *
   * @param baseline a name; empty for the newest that shares everything with the session
   */
  Gate(HubClient client, String baseline, VerdictOptions verdict) {
    this.client = client;
    this.baseline = baseline;
    this.verdict = verdict;
  }

  /** 0 all fine, 1 one regressed, 2 one could not be judged. */
  static int exitCode(List<Judgement> judgements) {
    List<Outcome> outcomes = judgements.stream().map(Judgement::outcome).toList();
    return outcomes.contains(Outcome.FAILURE)
        ? 1
        : outcomes.contains(Outcome.ERROR) || outcomes.contains(Outcome.SKIPPED) ? 2 : 0;
  }

  Judgement judge(JsonNode session) {
    String state = ClientCommand.text(session, "state");
    if (SessionWatch.isOpen(session)) {
      return without(session, Outcome.ERROR, "it has not ended in time, it is " + state);
    }
    if ("cancelled".equals(state)) {
      return without(session, Outcome.SKIPPED, SessionWatch.fate(session));
    }
    if (!"completed".equals(state)) {
      return without(session, Outcome.ERROR, SessionWatch.fate(session));
    }
    try {
      return against(session, baseline.isEmpty() ? matching(session) : baseline);
    } catch (Problem problem) {
      return without(session, Outcome.ERROR, problem.line());
    }
  }

  private String matching(JsonNode session) {
    String id = HubClient.quoted(ClientCommand.text(session, "id"));
    JsonNode found = client.get("/api/v1/baselines?session=" + id).path("baselines");
    return found.isEmpty() ? null : ClientCommand.text(found.get(0), "name");
  }

  private Judgement against(JsonNode session, String name) {
    String id = ClientCommand.text(session, "id");
    if (name == null) {
      return without(
          session,
          Outcome.SKIPPED,
          "no baseline shares platform, model, firmware family and prompt set with session %s;"
                  .formatted(id)
              + " set one with: tiny-profiler baseline set NAME "
              + id);
    }
    JsonNode report = client.get(CompareCommand.query(name, List.of(id), verdict));
    JsonNode candidate = report.path("comparisons").get(0);
    Outcome outcome =
        switch (ClientCommand.text(candidate, "verdict")) {
          case "regressed" -> Outcome.FAILURE;
          case "undecided" -> Outcome.ERROR;
          default -> Outcome.PASSED;
        };
    String reason =
        ClientCommand.text(candidate, "verdict") + "; " + ClientCommand.text(candidate, "reason");
    return new Judgement(session, name, outcome, reason, report);
  }

  private static Judgement without(JsonNode session, Outcome outcome, String reason) {
    return new Judgement(session, null, outcome, reason, NullNode.getInstance());
  }
}
