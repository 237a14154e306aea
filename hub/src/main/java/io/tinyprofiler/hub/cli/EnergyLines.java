package io.tinyprofiler.hub.cli;

import static io.tinyprofiler.hub.cli.ClientCommand.number;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.terminal.Figure;
import io.tinyprofiler.shared.terminal.Table;
import java.util.Locale;

/** What a result says of energy, for people. */
final class EnergyLines {

  private EnergyLines() {}

  /** The figures, or that there are none. */
  static String of(JsonNode energy) {
    if (!energy.isObject()) {
      return "energy: not measured\n";
    }
    String note = ClientCommand.text(energy, "note");
    String what = energy.path("energy_per_inference").isNumber() ? "inference" : "token";
    Table table = new Table("ENERGY", "VALUE", "ERROR", "WITHOUT IDLE");
    table
        .row(
            "per " + what,
            measured(Figure.joules(number(energy, "energy_per_" + what))),
            bound(Figure.joules(number(energy, "error"))),
            Figure.joules(number(energy, "energy_per_" + what + "_net")))
        .row(
            "prefill",
            measured(Figure.joules(number(energy, "prefill_energy"))),
            bound(Figure.joules(number(energy, "prefill_error"))),
            Figure.joules(number(energy, "prefill_energy_net")))
        .row(
            "idle power",
            measured(Figure.milliwatts(number(energy, "idle_power_mw"))),
            bound(Figure.milliwatts(number(energy, "idle_error_mw"))),
            null)
        .row("mean power", measured(Figure.milliwatts(number(energy, "mean_power_mw"))), null, null)
        .row(
            "peak power", measured(Figure.milliwatts(number(energy, "peak_power_mw"))), null, null);
    return table + meter(energy) + (note == null || note.isEmpty() ? "" : note + "\n");
  }

  private static String measured(String value) {
    return value == null ? "not measured" : value;
  }

  private static String bound(String value) {
    return value == null ? null : "\u00b1 " + value;
  }

  private static String meter(JsonNode energy) {
    return String.format(
        Locale.ROOT,
        "meter: %s %s%s, %.0f samples/s, %.3f %% lost%s%n",
        ClientCommand.text(energy, "meter"),
        ClientCommand.text(energy, "meter_serial"),
        energy.path("emulated").asBoolean() ? " (emulated)" : "",
        energy.path("rate_hz").asDouble(),
        100 * energy.path("lost_share").asDouble(),
        energy.path("settled").asBoolean() ? "" : ", idle power not settled");
  }
}
