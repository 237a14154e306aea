package io.tinyprofiler.hub.incident.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tinyprofiler.hub.incident.Checklist;
import io.tinyprofiler.hub.incident.Dossier;
import io.tinyprofiler.hub.incident.IncidentAction;
import io.tinyprofiler.hub.incident.IncidentAlert;
import java.time.Instant;
import java.util.List;

/** One incident with its alerts, its checklist and its actions. */
record DossierView(
    @JsonUnwrapped IncidentView incident,
    List<IncidentAlert> alerts,
    List<Checklist.Section> phases,
    List<IncidentAction> actions) {

  static DossierView of(Dossier dossier, Instant now) {
    return new DossierView(
        IncidentView.of(dossier.incident()),
        dossier.alerts(),
        Checklist.of(dossier.incident(), dossier.timeline(), dossier.actions(), now),
        dossier.actions());
  }
}
