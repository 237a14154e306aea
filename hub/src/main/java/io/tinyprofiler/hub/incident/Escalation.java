package io.tinyprofiler.hub.incident;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.match.Labels;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** The alert that tells others that nobody took an incident on: it fires until somebody does. */
public final class Escalation {

  static final String SOURCE = "incident";

  /** An alert has an end; this one's is when somebody acknowledges. */
  private static final Duration OPEN_END = Duration.ofDays(3_650);

  private Escalation() {}

  /** Fires from the incident's escalation on. */
  public static Alert firing(Incident incident) {
    Instant start = incident.escalatedAt();
    return alert(incident, start, start.plus(OPEN_END), start);
  }

  /** Is over, since the incident is acknowledged. */
  public static Alert over(Incident incident) {
    Instant end = incident.acknowledged().at();
    return alert(incident, incident.escalatedAt(), end, end);
  }

  private static Alert alert(Incident incident, Instant start, Instant end, Instant told) {
    Labels labels =
        Labels.of(
            Map.of(
                "alertname",
                "IncidentUnacknowledged",
                "severity",
                "critical",
                "source",
                SOURCE,
                "agent",
                incident.agent(),
                "incident",
                String.valueOf(incident.id())));
    String summary =
        "nobody has acknowledged incident %d (%s) since %s; do so with: tiny-profiler incidents ack %d"
            .formatted(
                incident.id(),
                incident.title(),
                incident.openedAt().truncatedTo(ChronoUnit.SECONDS),
                incident.id());
    return new Alert(labels, Map.of("summary", summary), start, end, told, false, "");
  }
}
