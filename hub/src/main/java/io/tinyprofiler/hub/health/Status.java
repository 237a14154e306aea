package io.tinyprofiler.hub.health;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** How something is, from well to bad. */
public enum Status {
  HEALTHY,
  DEGRADED,
  UNHEALTHY;

  /** The worst of all. */
  public static Status of(Collection<Check> checks) {
    return checks.stream().map(Check::status).max(Comparator.naturalOrder()).orElse(HEALTHY);
  }

  /** What a prober sees: a degraded hub still does its work. */
  int httpStatus() {
    return this == UNHEALTHY ? 503 : 200;
  }

  @JsonValue
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
