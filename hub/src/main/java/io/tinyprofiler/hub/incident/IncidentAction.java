package io.tinyprofiler.hub.incident;

import java.time.Instant;
import java.time.LocalDate;

/**
 * Something to be done so that it does not happen again.
 *
 * @param runbook where the steps are written down; may be empty
 * @param doneAt null before
 */
public record IncidentAction(
    long id,
    String text,
    String owner,
    LocalDate due,
    String runbook,
    String createdBy,
    Instant doneAt,
    String doneBy) {}
