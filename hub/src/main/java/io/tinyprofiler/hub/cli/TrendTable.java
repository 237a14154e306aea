package io.tinyprofiler.hub.cli;

import static io.tinyprofiler.hub.cli.ClientCommand.emulated;
import static io.tinyprofiler.hub.cli.ClientCommand.number;
import static io.tinyprofiler.hub.cli.ClientCommand.text;
import static io.tinyprofiler.hub.cli.ClientCommand.whole;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.terminal.Figure;
import io.tinyprofiler.shared.terminal.Table;
import java.util.Locale;

/** Results over the values of a label. */
final class TrendTable {

  private TrendTable() {}

  static Table of(String label, Iterable<JsonNode> trends) {
    Table table =
        new Table(
            label.toUpperCase(Locale.ROOT),
            "PLATFORM",
            "MODEL",
            "QUANT",
            "SESSIONS",
            "RUNS",
            "INVALID",
            "TG T/S",
            "TTFT",
            "ITL",
            "CHANGE");
    for (JsonNode trend : trends) {
      table.row(
          text(trend, "value"),
          emulated(trend, text(trend, "platform")),
          text(trend, "model"),
          text(trend, "quantization"),
          whole(trend, "sessions"),
          whole(trend, "runs"),
          whole(trend, "invalid_runs"),
          Figure.rate(number(trend, "tg_ts")),
          Figure.seconds(number(trend, "ttft")),
          Figure.seconds(number(trend, "itl")),
          ComparisonTable.percent(number(trend, "itl_change_percent")));
    }
    return table;
  }
}
