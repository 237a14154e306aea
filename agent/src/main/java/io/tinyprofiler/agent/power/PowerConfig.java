package io.tinyprofiler.agent.power;

import io.tinyprofiler.shared.config.Check;
import java.util.List;

/**
 * Which devices' power is measured, and how.
 *
 * @param meters one for a device at most
 * @param idleMs how long the idle power is measured before each run, ms
 * @param settleMs how long it may take to come to rest before each run, ms
 * @param historyS longest run whose energy can be told, with the idle time before it, s
 */
public record PowerConfig(List<MeterChoice> meters, int idleMs, int settleMs, int historyS) {

  public PowerConfig {
    meters = List.copyOf(meters);
    long devices = meters.stream().map(MeterChoice::device).distinct().count();
    if (devices < meters.size()) {
      throw new IllegalArgumentException("meters names a device twice; allowed: one meter each");
    }
    Check.range("idleMs", idleMs, 100, 60_000);
    Check.range("settleMs", settleMs, idleMs, 600_000);
    Check.range("historyS", historyS, 10, 3_600);
  }

  /** No meter. */
  public static PowerConfig defaults() {
    return new PowerConfig(List.of(), 1_000, 10_000, 120);
  }

  /** Ports that are no device's. */
  public List<String> ports() {
    return meters.stream().map(MeterChoice::port).filter(port -> !port.isEmpty()).toList();
  }
}
