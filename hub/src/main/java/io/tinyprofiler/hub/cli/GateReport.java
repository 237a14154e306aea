package io.tinyprofiler.hub.cli;

import static io.tinyprofiler.hub.cli.ClientCommand.emulated;
import static io.tinyprofiler.hub.cli.ClientCommand.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.hub.cli.Gate.Judgement;
import io.tinyprofiler.hub.export.JunitXml;
import io.tinyprofiler.hub.export.JunitXml.Case;
import io.tinyprofiler.hub.export.JunitXml.Outcome;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a gate came to: for people, as JSON, and as JUnit XML for CI. */
final class GateReport {

  private GateReport() {}

  static String table(List<Judgement> judgements) {
    StringBuilder all = new StringBuilder();
    for (Judgement each : judgements) {
      all.append(name(each.session()))
          .append(each.baseline() == null ? "" : " against " + each.baseline())
          .append(": ")
          .append(each.reason())
          .append('\n');
      if (!each.report().isNull()) {
        all.append(ComparisonTable.of(each.report())).append('\n');
      }
    }
    return all.toString();
  }

  /** For JSON: the judgements without the sessions, which stand beside them. */
  static List<Map<String, Object>> json(List<Judgement> judgements) {
    return judgements.stream()
        .map(
            each -> {
              Map<String, Object> view = new LinkedHashMap<>();
              view.put("session", text(each.session(), "id"));
              view.put("baseline", each.baseline());
              view.put("outcome", each.outcome().name().toLowerCase(Locale.ROOT));
              view.put("reason", each.reason());
              view.put("comparison", each.report());
              return view;
            })
        .toList();
  }

  /** Writes JUnit XML, one test case a session. */
  static void write(Path file, Map<String, String> properties, List<Judgement> judgements) {
    List<Case> cases = judgements.stream().map(GateReport::testCase).toList();
    try {
      Files.writeString(file, JunitXml.suite("tiny-profiler gate", properties, cases));
    } catch (IOException e) {
      throw new Problem(
          "file-not-written", "cannot write " + file, "give a --junit that can be written", e);
    }
  }

  private static Case testCase(Judgement each) {
    String against = each.baseline() == null ? "" : " against " + each.baseline();
    return new Case(
        text(each.session(), "device"),
        name(each.session()) + against,
        seconds(each.session()),
        each.outcome(),
        each.outcome() == Outcome.PASSED ? "" : each.reason(),
        each.report().isNull() ? "" : ComparisonTable.of(each.report()));
  }

  private static String name(JsonNode session) {
    return "session %s on %s"
        .formatted(text(session, "id"), emulated(session, text(session, "device")));
  }

  private static Double seconds(JsonNode session) {
    String accepted = text(session, "accepted_at");
    String ended = text(session, "ended_at");
    return accepted == null || ended == null
        ? null
        : (Double)
            (Duration.between(Instant.parse(accepted), Instant.parse(ended)).toMillis() / 1e3);
  }
}
