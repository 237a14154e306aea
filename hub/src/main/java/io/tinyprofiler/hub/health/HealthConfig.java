package io.tinyprofiler.hub.health;

import io.tinyprofiler.hub.health.monitoring.MonitoringConfig;
import io.tinyprofiler.shared.config.Check;

/**
 * How the hub looks at its own health.
 *
 * @param intervalMs between two looks, ms; three bad ones in a row turn a check bad, two good ones
 *     good
 * @param agentGoneS how long an agent with devices may be away before that is unhealthy and not
 *     only degraded, s; 0: for ever
 * @param reportHour from which on the daily report is sent, 0 to 23, in the hub's time zone; -1:
 *     never
 */
public record HealthConfig(
    int intervalMs, int agentGoneS, int reportHour, MonitoringConfig monitoring) {

  private static final int YEAR_S = 366 * 86_400;

  public HealthConfig {
    Check.range("intervalMs", intervalMs, 100, 600_000);
    Check.range("agentGoneS", agentGoneS, 0, YEAR_S);
    Check.range("reportHour", reportHour, -1, 23);
  }

  public static HealthConfig defaults() {
    return new HealthConfig(5_000, 3_600, 7, MonitoringConfig.defaults());
  }
}
