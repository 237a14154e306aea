package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.terminal.Figure;
import io.tinyprofiler.shared.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code results}. */
@Command(name = "results", description = "list what was measured, newest first")
final class ResultsCommand extends ClientCommand {

  @Option(names = "--device", paramLabel = "DEVICE")
  String device;

  @Option(names = "--model", paramLabel = "MODEL")
  String model;

  @Option(names = "--session", paramLabel = "ID")
  String session;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "most results (${DEFAULT-VALUE})")
  int limit;

  @Override
  public Integer call() {
    String query =
        "?limit="
            + limit
            + also("device", device)
            + also("model", model)
            + also("session", session);
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

  /** One line for each result. */
  static Table table(Iterable<JsonNode> results) {
    Table table =
        new Table(
            "SESSION",
            "DEVICE",
            "PLATFORM",
            "MODEL",
            "QUANT",
            "RUNS",
            "LEFT OUT",
            "TG T/S",
            "PP T/S",
            "TTFT",
            "TPOT",
            "LOST",
            "PEAK RAM");
    for (JsonNode result : results) {
      table.row(
          text(result, "session"),
          text(result, "device"),
          emulated(result, text(result, "platform")),
          text(result, "model"),
          text(result, "quantization"),
          whole(result, "runs"),
          ResultDetails.leftOut(result),
          Figure.rate(number(result, "tg_ts")),
          Figure.rate(number(result, "pp_ts")),
          Figure.seconds(number(result, "ttft")),
          Figure.seconds(number(result, "tpot")),
          whole(result, "lost_tokens"),
          Figure.bytes(whole(result, "peak_ram")));
    }
    return table;
  }
}
