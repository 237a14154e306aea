package io.tinyprofiler.hub.incident;

import io.tinyprofiler.hub.alert.match.Labels;
import java.time.Instant;

/**
 * An alert of an incident.
 *
 * @param firedAt when it fired last
 * @param endedAt null while it fires
 */
public record IncidentAlert(Labels labels, String summary, Instant firedAt, Instant endedAt) {}
