package io.tinyprofiler.hub.alert;

import io.tinyprofiler.hub.alert.rule.RulesConfig;
import io.tinyprofiler.shared.config.Check;

/**
 * What the hub watches and whom it tells.
 *
 * @param routesFile Alertmanager's file with route, receivers, inhibit_rules and time_intervals;
 *     empty: everything goes to the log
 * @param externalUrl where people find this hub, for links in notices; may be empty
 * @param sendTimeoutMs limit for one attempt to send a notice, ms
 */
public record AlertsConfig(
    String routesFile, String externalUrl, int sendTimeoutMs, RulesConfig rules) {

  public AlertsConfig {
    Check.range("sendTimeoutMs", sendTimeoutMs, 100, 600_000);
  }

  public static AlertsConfig defaults() {
    return new AlertsConfig("", "", 10_000, RulesConfig.defaults());
  }
}
