package io.tinyprofiler.hub.health.monitoring;

import io.tinyprofiler.shared.config.Check;

/**
 * The monitoring stack beside the hub.
 *
 * @param systemctl program that restarts its services
 */
public record MonitoringConfig(
    Neighbour prometheus, Neighbour alertmanager, Neighbour grafana, String systemctl) {

  /**
   * A service.
   *
   * @param url where it is, e.g. {@code http://127.0.0.1:9090}; empty: there is none
   * @param unit its systemd unit, to restart it; empty: it cannot be restarted from here
   */
  public record Neighbour(String url, String unit) {

    public Neighbour {
      Check.matches("url", url, "(https?://[^\\s/?#]+[^\\s?#]*)?", "an http address, or nothing");
      Check.matches("unit", unit, "([A-Za-z0-9][A-Za-z0-9:_.@-]*)?", "a unit's name, or nothing");
    }

    boolean there() {
      return !url.isEmpty();
    }
  }

  public MonitoringConfig {
    Check.present("systemctl", systemctl);
  }

  public static MonitoringConfig defaults() {
    return new MonitoringConfig(
        new Neighbour("", "prometheus"),
        new Neighbour("", "prometheus-alertmanager"),
        new Neighbour("", "grafana-server"),
        "systemctl");
  }
}
