package io.tinyprofiler.hub.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.terminal.Figure;
import io.tinyprofiler.shared.terminal.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * What the demo found.
 *
 * @param hub the page's address
 * @param complete every run is complete in PostgreSQL
 * @param devices results, in the order of the devices
 */
public record DemoReport(String hub, boolean complete, List<JsonNode> devices) {

  private static final String TITLE = "%-42s";

  /** As {@code --json} prints it. */
  public Map<String, Object> json() {
    return Map.of("hub", hub, "complete", complete, "devices", devices);
  }

  /** The comparison, a figure a row; the last column is the second device by the first. */
  public String table() {
    Table table = new Table("figure", name(0), name(1), "ratio");
    row(table, "decode, tokens/s (tg_ts)", "tg_ts", Figure::rate);
    row(table, "prefill, tokens/s (pp_ts)", "pp_ts", Figure::rate);
    row(table, "time to first token (ttft)", "ttft", Figure::seconds);
    row(table, "inter-token latency, median", "itl/median", Figure::seconds);
    row(table, "inter-token latency, p95", "itl/p95", Figure::seconds);
    row(table, "inter-token latency, p99", "itl/p99", Figure::seconds);
    row(table, "time per output token (tpot)", "tpot", Figure::seconds);
    row(table, "peak RAM", "peak_ram", bytes -> Figure.bytes(bytes.longValue()));
    for (String count : List.of("runs", "tokens", "lost_tokens")) {
      table.row(count.replace('_', ' '), text(0, count), text(1, count), "");
    }
    return table.toString();
  }

  private String name(int device) {
    JsonNode result = devices.get(device);
    return result.path("model").asText() + " " + result.path("quantization").asText();
  }

  private String text(int device, String field) {
    return devices.get(device).path(field).asText();
  }

  private void row(Table table, String title, String path, Function<Double, String> show) {
    Double first = figure(0, path);
    Double second = figure(1, path);
    table.row(
        TITLE.formatted(title).stripTrailing(),
        first == null ? null : show.apply(first),
        second == null ? null : show.apply(second),
        first == null || second == null || first == 0
            ? null
            : String.format(Locale.ROOT, "%.2f", second / first));
  }

  private Double figure(int device, String path) {
    JsonNode at = devices.get(device).at("/" + path);
    return at.isNumber() ? at.asDouble() : null;
  }
}
