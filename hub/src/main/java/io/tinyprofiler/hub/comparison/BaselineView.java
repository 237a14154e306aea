package io.tinyprofiler.hub.comparison;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.UUID;

/** A baseline as clients see it: a session by a name, and what sessions must share with it. */
record BaselineView(
    String name,
    UUID session,
    @JsonUnwrapped ComparisonKey key,
    String createdBy,
    Instant createdAt) {}
