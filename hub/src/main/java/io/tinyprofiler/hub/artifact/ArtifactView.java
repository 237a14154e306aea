package io.tinyprofiler.hub.artifact;

import java.time.Instant;

/**
 * An artifact as clients see it.
 *
 * @param id SHA-256 of its bytes, lower-case hex
 * @param platform whose it is, as devices name theirs; null for any
 * @param version as whoever added it calls it; null if they did not say
 * @param size B
 */
record ArtifactView(
    String id,
    String name,
    String platform,
    String version,
    long size,
    String createdBy,
    Instant createdAt) {}
