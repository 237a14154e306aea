package io.tinyprofiler.hub.health;

import io.tinyprofiler.shared.config.Check;

/**
 * How the hub looks at its own health.
 *
 * @param reportHour from which on the daily report is sent, 0 to 23, in the hub's time zone; -1:
 *     never
 */
public record HealthConfig(int reportHour) {

  public HealthConfig {
    Check.range("reportHour", reportHour, -1, 23);
  }

  public static HealthConfig defaults() {
    return new HealthConfig(7);
  }
}
