package io.tinyprofiler.hub.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * What a prober gets.
 *
 * @param environment blue, green or default
 * @param checks only where they are asked for
 */
record HealthView(
    Status status,
    String service,
    String version,
    String environment,
    Instant timestamp,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<Check> checks) {}
