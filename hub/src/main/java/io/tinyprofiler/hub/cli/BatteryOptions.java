package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.metric.energy.BatteryLife;
import io.tinyprofiler.shared.problem.Problem;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How long a battery would last; both options or neither. */
class BatteryOptions {

  @Option(
      names = "--battery-mah",
      paramLabel = "MAH",
      description = "say how long a battery of this capacity lasts, with --tokens-per-day")
  Double batteryMah;

  @Option(
      names = "--tokens-per-day",
      paramLabel = "N",
      description = "generated tokens a day; the device idles in between")
  Double tokensPerDay;

  boolean asked() {
    return batteryMah != null;
  }

  /** Refuses one without the other, and what is no duty. */
  void check() {
    if ((batteryMah == null) != (tokensPerDay == null)) {
      throw Problem.usage(
          "--battery-mah and --tokens-per-day belong together", "give both, or neither");
    }
    if (asked() && !(batteryMah > 0 && tokensPerDay >= 0)) {
      throw Problem.usage(
          "a battery of %s mAh and %s tokens a day".formatted(batteryMah, tokensPerDay),
          "give a capacity above 0 and a number of tokens");
    }
  }

  /** Of a result's energy; null if it was not measured. */
  BatteryLife life(JsonNode energy) {
    JsonNode millivolts = energy.path("millivolts");
    var draw =
        new BatteryLife.Draw(
            ClientCommand.number(energy, "idle_power_mw"),
            ClientCommand.number(energy, "energy_per_token_net"),
            millivolts.isNumber() ? (Integer) millivolts.asInt() : null);
    return BatteryLife.of(draw, batteryMah, tokensPerDay);
  }

  /** A sentence. */
  String sentence(JsonNode energy) {
    BatteryLife life = life(energy);
    return life == null
        ? "battery life: not measured"
        : String.format(
            Locale.ROOT,
            "battery life: %.1f days of %.0f mAh at %.2f V with %.0f tokens a day (%.2f J idle and"
                + " %.2f J for tokens a day)",
            life.days(),
            batteryMah,
            life.volts(),
            tokensPerDay,
            life.idleJoulesPerDay(),
            life.tokenJoulesPerDay());
  }
}
