package io.tinyprofiler.hub.incident.api;

import io.tinyprofiler.hub.incident.Incident;
import io.tinyprofiler.hub.incident.Incident.Mark;
import io.tinyprofiler.hub.incident.Incident.State;
import java.time.Duration;
import java.time.Instant;

/**
 * An incident in a list.
 *
 * @param secondsToAcknowledge from the opening, s; null before, and so are the others
 */
record IncidentView(
    long id,
    String title,
    String groupKey,
    String agent,
    State state,
    int firing,
    Instant openedAt,
    Mark acknowledged,
    Mark mitigated,
    Mark resolved,
    Instant escalatedAt,
    Double secondsToAcknowledge,
    Double secondsToMitigate,
    Double secondsToResolve) {

  static IncidentView of(Incident incident) {
    return new IncidentView(
        incident.id(),
        incident.title(),
        incident.groupKey(),
        incident.agent(),
        incident.state(),
        incident.firing(),
        incident.openedAt(),
        incident.acknowledged(),
        incident.mitigated(),
        incident.resolved(),
        incident.escalatedAt(),
        seconds(incident, incident.acknowledged()),
        seconds(incident, incident.mitigated()),
        seconds(incident, incident.resolved()));
  }

  private static Double seconds(Incident incident, Mark mark) {
    return mark == null ? null : Duration.between(incident.openedAt(), mark.at()).toMillis() / 1e3;
  }
}
