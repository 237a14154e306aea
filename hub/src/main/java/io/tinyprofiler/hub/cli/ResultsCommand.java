package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.terminal.Figure;
import io.tinyprofiler.shared.terminal.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code results}. */
@Command(name = "results", description = "list what was measured, newest first")
final class ResultsCommand extends LookCommand {

  @Option(names = "--device", paramLabel = "DEVICE")
  String device;

  @Option(names = "--model", paramLabel = "MODEL")
  String model;

  @Option(names = "--session", paramLabel = "ID")
  String session;

  @Option(names = "--archived", description = "those that maintenance moved to the archive")
  boolean archived;

  @Option(names = "--label", paramLabel = "KEY=VALUE", description = "e.g. commit=abc")
  String label;

  @Option(
      names = "--trend",
      paramLabel = "KEY",
      description = "how results moved over the values of a label, e.g. commit")
  String trend;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "most results (${DEFAULT-VALUE})")
  int limit;

  @Override
  int look() {
    return trend == null ? list() : trend();
  }

  private int trend() {
    if (session != null || label != null) {
      throw new ParameterException(
          spec.commandLine(), "--trend takes --device and --model, not --session or --label");
    }
    String query =
        "?limit=" + limit + also("label", trend) + also("device", device) + also("model", model);
    JsonNode page = options.client().get("/api/v1/trends" + query);
    print(
        page,
        orNone(
            page.path("trends"),
            TrendTable.of(trend, page.path("trends")),
            "no results with that label; label sessions with: sessions run --label KEY=VALUE"));
    return 0;
  }

  private int list() {
    String query =
        "?limit="
            + limit
            + also("device", device)
            + also("model", model)
            + also("session", session)
            + also("label", label)
            + (archived ? "&archived=true" : "");
    JsonNode page = options.client().get("/api/v1/results" + query);
    print(
        page,
        orNone(
            page.path("results"),
            table(page.path("results")),
            "no results; measure with: tiny-profiler sessions run --device DEVICE"));
    return 0;
  }

  static String also(String name, String value) {
    return value == null ? "" : "&" + name + "=" + HubClient.quoted(value);
  }

  /** Modes, e.g. {@code live+deferred}. */
  static String words(JsonNode modes) {
    List<String> words = new ArrayList<>();
    modes.forEach(mode -> words.add(mode.asText()));
    return String.join("+", words);
  }

  /** What telling a token live costs the device, and how much that is; null if it is not known. */
  private static String observer(JsonNode cost) {
    String perToken = Figure.seconds(number(cost, "per_token"));
    String relative = Figure.percent(number(cost, "relative"));
    return relative == null ? perToken : perToken + ", " + relative;
  }

  /** One line for each result. */
  static Table table(Iterable<JsonNode> results) {
    Table table =
        new Table(
            "SESSION",
            "DEVICE",
            "PLATFORM",
            "MODEL",
            "QUANT",
            "MODE",
            "RUNS",
            "LEFT OUT",
            "TG T/S",
            "PP T/S",
            "TTFT",
            "TPOT",
            "OBSERVER",
            "LOST",
            "PEAK RAM",
            "INF/S",
            "ACCURACY");
    for (JsonNode result : results) {
      table.row(
          text(result, "session"),
          text(result, "device"),
          emulated(result, text(result, "platform")),
          text(result, "model"),
          text(result, "quantization"),
          words(result.path("modes")),
          whole(result, "runs"),
          ResultDetails.leftOut(result),
          onClock(result, Figure.rate(number(result, "tg_ts"))),
          Figure.rate(number(result, "pp_ts")),
          Figure.seconds(number(result, "ttft")),
          Figure.seconds(number(result, "tpot")),
          observer(result.path("observer_cost")),
          whole(result, "lost_tokens"),
          Figure.bytes(whole(result, "peak_ram")),
          Figure.rate(number(result.path("inference"), "inferences_per_s")),
          accuracy(result.path("inference")));
    }
    return table;
  }

  /** A figure that is not of the device's own clock says so. */
  private static String onClock(JsonNode result, String figure) {
    boolean host = "host".equals(text(result, "clock"));
    return host && figure != null ? figure + " (host clock)" : figure;
  }

  private static String accuracy(JsonNode inference) {
    Double top1 = number(inference, "top1");
    Double auc = number(inference, "auc");
    if (top1 == null && auc == null) {
      return null;
    }
    return top1 == null
        ? String.format(Locale.ROOT, "AUC %.4f", auc)
        : String.format(Locale.ROOT, "top-1 %.4f", top1);
  }
}
