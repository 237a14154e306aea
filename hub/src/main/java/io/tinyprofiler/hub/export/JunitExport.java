package io.tinyprofiler.hub.export;

import io.tinyprofiler.hub.export.JunitXml.Case;
import io.tinyprofiler.hub.export.JunitXml.Outcome;
import io.tinyprofiler.hub.result.MeasuredRun;
import io.tinyprofiler.hub.result.MeasuredSession;
import io.tinyprofiler.shared.metric.SessionSummary;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A session's runs as test cases: what the board or the model did wrong is a failure, what kept us
 * from measuring an error, a run that was given up is skipped.
 */
final class JunitExport {

  private static final Set<String> THEIRS = Set.of("BOARD", "MODEL");

  private JunitExport() {}

  static String of(MeasuredSession session) {
    return JunitXml.suite(
        Titles.of(session),
        properties(session),
        session.runs().stream().map(run -> testCase(session, run)).toList());
  }

  private static Map<String, String> properties(MeasuredSession session) {
    SessionSummary result = session.summary();
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("session", session.id().toString());
    properties.put("device", session.subject().device());
    properties.put("firmware", session.subject().firmware());
    properties.put("model_sha", session.subject().modelSha());
    properties.put("prompt_set_sha", session.promptSetSha());
    properties.put("provenance", session.provenance());
    properties.put("runs", "" + result.runs());
    properties.put("invalid_runs", "" + result.invalidRuns());
    result.marks().forEach(mark -> properties.put("mark." + mark.key(), mark.sentence()));
    put(properties, "tg_ts", result.figures().tgTs());
    put(properties, "pp_ts", result.figures().ppTs());
    put(properties, "ttft_s", result.figures().ttft());
    put(properties, "tpot_s", result.figures().tpot());
    session.spec().labels().forEach((key, value) -> properties.put("label." + key, value));
    return properties;
  }

  private static void put(Map<String, String> properties, String name, Double value) {
    if (value != null) {
      properties.put(name, value.toString());
    }
  }

  private static Case testCase(MeasuredSession session, MeasuredRun run) {
    return new Case(
        session.subject().device(),
        "run %d, %s: %s"
            .formatted(
                run.index(),
                run.trace().mode().word(),
                run.prompt().isEmpty() ? "BOS" : run.prompt()),
        run.metrics().e2el(),
        outcome(run),
        run.whyInvalid(),
        "");
  }

  private static Outcome outcome(MeasuredRun run) {
    if (run.valid()) {
      return Outcome.PASSED;
    }
    if (run.failure() == null && (run.status() == null || run.status().equals("ABORTED"))) {
      return Outcome.SKIPPED;
    }
    return run.failure() != null && THEIRS.contains(run.failure())
        ? Outcome.FAILURE
        : Outcome.ERROR;
  }
}
