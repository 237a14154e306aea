package io.tinyprofiler.hub.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * One observation of the hub or its lab.
 *
 * @param observed a number or a text; null if it could not be observed
 * @param text why it is not healthy; null if it is
 */
public record Check(
    String name,
    Status status,
    Object observed,
    String unit,
    Instant time,
    @JsonInclude(JsonInclude.Include.NON_NULL) String text) {

  static Check healthy(String name, Object observed, String unit, Instant time) {
    return new Check(name, Status.HEALTHY, observed, unit, time, null);
  }

  /** Healthy unless there is something to say about it. */
  static Check degradedIf(
      boolean degraded, String name, Object observed, String unit, Instant time, String text) {
    return degraded
        ? new Check(name, Status.DEGRADED, observed, unit, time, text)
        : healthy(name, observed, unit, time);
  }

  /** The same with the status of the looks before it. */
  Check shownAs(Status steady) {
    String why = steady == Status.HEALTHY ? null : text == null ? "it was not well lately" : text;
    return new Check(name, steady, observed, unit, time, why);
  }

  static Check unhealthy(String name, Object observed, String unit, Instant time, String text) {
    return new Check(name, Status.UNHEALTHY, observed, unit, time, text);
  }
}
