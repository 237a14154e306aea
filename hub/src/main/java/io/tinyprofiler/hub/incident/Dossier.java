package io.tinyprofiler.hub.incident;

import java.util.List;

/** Everything that is known of an incident; the timeline and the alerts in the order of time. */
public record Dossier(
    Incident incident,
    List<IncidentAlert> alerts,
    List<Entry> timeline,
    List<IncidentAction> actions) {

  public Dossier {
    alerts = List.copyOf(alerts);
    timeline = List.copyOf(timeline);
    actions = List.copyOf(actions);
  }
}
