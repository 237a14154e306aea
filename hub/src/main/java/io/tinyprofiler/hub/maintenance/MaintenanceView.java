package io.tinyprofiler.hub.maintenance;

import java.time.Instant;
import java.util.Map;

/**
 * A piece of maintenance.
 *
 * @param kind archive, optimize or cleanup
 * @param state running, done or failed
 * @param dryRun whether it only looked
 * @param outcome what was found and done, by the kind's own names
 */
public record MaintenanceView(
    String id,
    String kind,
    String state,
    boolean dryRun,
    String requestedBy,
    Instant startedAt,
    Instant endedAt,
    Map<String, Object> outcome,
    String reason) {}
