package io.tinyprofiler.hub.cli;

import static io.tinyprofiler.hub.cli.ClientCommand.emulated;
import static io.tinyprofiler.hub.cli.ClientCommand.number;
import static io.tinyprofiler.hub.cli.ClientCommand.text;
import static io.tinyprofiler.hub.cli.ClientCommand.whole;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.terminal.Figure;
import io.tinyprofiler.shared.terminal.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A hub's comparison for people, and as an exit code. */
final class ComparisonTable {

  private ComparisonTable() {}

  /** 0 fine, 1 a candidate regressed, 2 one could not be decided. */
  static int exitCode(JsonNode report) {
    List<String> verdicts = new ArrayList<>();
    report.path("comparisons").forEach(each -> verdicts.add(text(each, "verdict")));
    return verdicts.contains("regressed") ? 1 : verdicts.contains("undecided") ? 2 : 0;
  }

  static String of(JsonNode report) {
    Table sides =
        new Table("SIDE", "DEVICE", "PLATFORM", "MODEL", "QUANT", "RUNS", "INVALID", "J/TOKEN");
    for (JsonNode side : report.path("sides")) {
      sides.row(
          text(side, "name"),
          text(side, "device"),
          emulated(side, text(side, "platform")),
          text(side, "model"),
          text(side, "quantization"),
          whole(side, "runs"),
          whole(side, "invalid_runs"),
          side.path("energy").isObject()
              ? Figure.joules(number(side.path("energy"), "energy_per_token"))
              : "not measured");
    }
    StringBuilder all = new StringBuilder(sides.toString());
    for (JsonNode candidate : report.path("comparisons")) {
      all.append('\n').append(candidate(report, candidate));
    }
    return all.toString();
  }

  private static String candidate(JsonNode report, JsonNode candidate) {
    List<String> decisive = new ArrayList<>();
    report.path("decisive").forEach(each -> decisive.add(each.asText()));
    Table figures =
        new Table("FIGURE", "REFERENCE", "CANDIDATE", "CHANGE", "95 %", "P", "EFFECT", "VERDICT");
    for (JsonNode figure : candidate.path("figures")) {
      String name = text(figure, "figure");
      figures.row(
          decisive.contains(name) ? name + " *" : name,
          shown(name, number(figure.path("reference"), "median")),
          shown(name, number(figure.path("candidate"), "median")),
          percent(number(figure, "change_percent")),
          interval(figure.path("change_interval")),
          probability(number(figure, "p")),
          rounded("%.2f", number(figure, "cliffs_delta")),
          text(figure, "verdict"));
    }
    StringBuilder out = new StringBuilder();
    out.append(text(candidate, "name"))
        .append(": ")
        .append(text(candidate, "verdict"))
        .append("; ")
        .append(text(candidate, "reason"))
        .append('\n');
    candidate
        .path("differences")
        .forEach(each -> out.append("compared by force: ").append(each.asText()).append('\n'));
    return out.append(figures).toString();
  }

  /** Rates are per second, all else is seconds. */
  static String shown(String figure, Double value) {
    return figure.endsWith("_ts") ? Figure.rate(value) : Figure.seconds(value);
  }

  static String percent(Double change) {
    return rounded("%+.2f %%", change);
  }

  private static String interval(JsonNode interval) {
    return interval.isObject()
        ? rounded("%+.2f", number(interval, "low"))
            + " to "
            + rounded("%+.2f", number(interval, "high"))
        : null;
  }

  private static String probability(Double p) {
    return p != null && p < 0.0001 ? "< 0.0001" : rounded("%.4f", p);
  }

  private static String rounded(String format, Double value) {
    return value == null ? null : String.format(Locale.ROOT, format, value);
  }
}
