package io.tinyprofiler.hub.incident;

import io.tinyprofiler.shared.config.Check;

/**
 * How people are made to look at critical alerts.
 *
 * @param unacknowledgedS after which an incident that nobody has acknowledged escalates, s; 0:
 *     never
 */
public record IncidentsConfig(int unacknowledgedS) {

  private static final int DAY_S = 86_400;

  public IncidentsConfig {
    Check.range("unacknowledgedS", unacknowledgedS, 0, DAY_S);
  }

  public static IncidentsConfig defaults() {
    return new IncidentsConfig(300);
  }
}
