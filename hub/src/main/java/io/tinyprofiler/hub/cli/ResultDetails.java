package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.metric.SessionMark;
import io.tinyprofiler.shared.terminal.Figure;
import io.tinyprofiler.shared.terminal.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** One result for people: its figures, how far they can be trusted, and what was left out. */
final class ResultDetails {

  private final JsonNode result;

  ResultDetails(JsonNode result) {
    this.result = result;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(figures().toString()).append('\n');
    text.append("runs: ").append(ClientCommand.whole(result, "runs"));
    String left = leftOut(result);
    text.append(left.isEmpty() ? "" : ", left out: " + left).append('\n');
    for (JsonNode mark : result.path("marks")) {
      text.append(sentence(mark.asText())).append('\n');
    }
    text.append(clock()).append('\n');
    return text.append(EnergyLines.of(result.path("energy"))).toString();
  }

  private Table figures() {
    JsonNode itl = result.path("itl");
    Table table = new Table("FIGURE", "VALUE", "95 %", "TICK", "PROVENANCE");
    table
        .row(row("tg_ts", "tokens/s", result.path("tg_ts"), ResultDetails::rate))
        .row(row("pp_ts", "tokens/s", result.path("pp_ts"), ResultDetails::rate))
        .row(row("ttft", "", result.path("ttft"), Figure::seconds))
        .row(row("host_ttft", "", result.path("host_ttft"), Figure::seconds))
        .row(row("e2el", "", result.path("e2el"), Figure::seconds))
        .row(row("tpot", "", result.path("tpot"), Figure::seconds))
        .row(row("itl", "median", itl.path("median"), Figure::seconds))
        .row(row("peak_ram", "", result.path("peak_ram"), bytes -> Figure.bytes(bytes.longValue())))
        .row(
            row(
                "temperature",
                "max",
                result.path("temperature").path("max"),
                celsius -> String.format(Locale.ROOT, "%.1f \u00b0C", celsius)));
    if (result.path("inference").isObject()) {
      JsonNode inference = result.path("inference");
      table
          .row(row("inferences_per_s", "", inference.path("inferences_per_s"), Figure::rate))
          .row(row("top1", "", inference.path("top1"), ResultDetails::share))
          .row(row("auc", "", inference.path("auc"), ResultDetails::share));
    }
    return result.path("llama2c_tok_s").isNumber()
        ? table.row(row("llama2c_tok_s", "claimed", result.path("llama2c_tok_s"), Figure::rate))
        : table;
  }

  private Object[] row(String figure, String more, JsonNode value, Function<Double, String> text) {
    JsonNode uncertainty = result.path("uncertainty").path(figure);
    JsonNode spread = uncertainty.path("spread");
    return new Object[] {
      more.isEmpty() ? figure : figure + " (" + more + ")",
      value.isNumber() ? text.apply(value.asDouble()) : null,
      spread.isObject()
          ? text.apply(spread.path("low").asDouble())
              + " to "
              + text.apply(spread.path("high").asDouble())
          : null,
      uncertainty.path("resolution").isNumber()
          ? text.apply(uncertainty.path("resolution").asDouble())
          : null,
      ClientCommand.text(result.path("provenance"), figure)
    };
  }

  private static String share(Double share) {
    return String.format(Locale.ROOT, "%.4f", share);
  }

  private static String rate(Double perSecond) {
    return perSecond < 1e-3
        ? String.format(Locale.ROOT, "%.2g", perSecond)
        : Figure.rate(perSecond);
  }

  private String clock() {
    JsonNode clock = result.path("clock_mapping");
    if (!clock.path("mapped").asBoolean()) {
      return "clock: not mapped to the agent's";
    }
    Double drift = ClientCommand.number(clock, "drift_ppm");
    return String.format(
        Locale.ROOT,
        "clock: offset %.6f s, drift %s, error at most %s, round trip %s, %d bursts",
        clock.path("offset").asDouble(),
        drift == null ? "unknown" : String.format(Locale.ROOT, "%.1f ppm", drift),
        Figure.seconds(ClientCommand.number(clock, "error")),
        Figure.seconds(ClientCommand.number(clock, "round_trip")),
        clock.path("bursts").asInt());
  }

  private static String sentence(String mark) {
    return List.of(SessionMark.values()).stream()
        .filter(known -> known.key().equals(mark))
        .map(SessionMark::sentence)
        .findFirst()
        .orElse(mark);
  }

  /** How many measured runs the statistics leave out and why; empty if none. */
  static String leftOut(JsonNode result) {
    List<String> reasons = new ArrayList<>();
    for (JsonNode invalid : result.path("invalid")) {
      String kind = ClientCommand.text(invalid, "kind");
      reasons.add(
          "%d %s%s"
              .formatted(
                  invalid.path("runs").asInt(),
                  ClientCommand.text(invalid, "reason"),
                  kind == null ? "" : " (" + kind + ")"));
    }
    return String.join(", ", reasons);
  }
}
