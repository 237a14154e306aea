package io.tinyprofiler.agent.power;

import io.tinyprofiler.agent.power.lpm01a.Lpm01aDriver;
import io.tinyprofiler.agent.power.ppk2.Ppk2Driver;
import io.tinyprofiler.shared.config.Check;
import java.util.Map;
import java.util.Set;

/**
 * Which meter measures a device.
 *
 * @param device identity of the device that it feeds
 * @param driver {@code ppk2}, {@code lpm01a}, {@code hwmon} or {@code device}
 * @param port path of its port, or of its folder in {@code /sys/class/hwmon}; empty for the only
 *     one with its USB identity, and for the board's own sensor
 * @param options as text: {@code millivolts}, {@code mode} (ppk2: {@code source} or {@code
 *     ampere}), {@code rateHz} (lpm01a), {@code accuracyPercent}, {@code simulated}
 */
public record MeterChoice(String device, String driver, String port, Map<String, String> options) {

  private static final Set<String> KNOWN =
      Set.of("millivolts", "mode", "rateHz", "accuracyPercent", "simulated");

  public MeterChoice {
    Check.matches("device", device, ".+", "the identity of a device");
    Check.matches("driver", driver, "ppk2|lpm01a|hwmon|device", "ppk2, lpm01a, hwmon and device");
    Check.matches("port", port, "|/.+", "an absolute path, or nothing");
    options = Map.copyOf(options);
    for (Map.Entry<String, String> option : options.entrySet()) {
      String key = "options." + option.getKey();
      Check.matches(key, KNOWN.contains(option.getKey()) ? "" : "?", "", "known options: " + KNOWN);
      check(key, option.getKey(), option.getValue());
    }
    if (driver.equals("hwmon")) {
      Check.matches("port", port, "/.+", "the sensor's folder, e.g. /sys/class/hwmon/hwmon2");
    }
  }

  private static void check(String key, String name, String value) {
    switch (name) {
      case "mode" -> Check.matches(key, value, "source|ampere", "source and ampere");
      case "simulated" -> Check.matches(key, value, "true|false", "true and false");
      case "accuracyPercent" ->
          Check.matches(key, value, "[0-9]{1,3}(\\.[0-9]+)?", "0 to 100, in percent");
      case "rateHz" -> {
        Check.matches(key, value, "[0-9]{1,6}", "1 to 10000");
        Check.range(key, Integer.parseInt(value), 1, Lpm01aDriver.MAX_RATE_HZ);
      }
      default -> {
        Check.matches(key, value, "[0-9]{3,5}", "a supply in mV");
        Check.range(
            key, Integer.parseInt(value), Ppk2Driver.MIN_MILLIVOLTS, Ppk2Driver.MAX_MILLIVOLTS);
      }
    }
  }

  public MeterKind kind() {
    return MeterKind.of(driver);
  }

  /** Of the supply, mV. */
  int millivolts() {
    return Integer.parseInt(options.getOrDefault("millivolts", "3300"));
  }

  /** Whether the meter supplies the board. */
  boolean source() {
    return !options.getOrDefault("mode", "source").equals("ampere");
  }

  /** Samples a second that are asked for, where one can choose. */
  int rateHz() {
    return Integer.parseInt(options.getOrDefault("rateHz", "1000"));
  }

  /** Bound of the meter's own error, in percent of what it reads. */
  public double accuracyPercent() {
    String told = options.get("accuracyPercent");
    return told == null ? kind().accuracyPercent() : Double.parseDouble(told);
  }

  /** Whether it is no real meter: what it measures is labelled emulated. */
  public boolean simulated() {
    return options.getOrDefault("simulated", "false").equals("true");
  }
}
