package io.tinyprofiler.hub.artifact;

import java.time.Instant;

/**
 * An artifact that is there.
 *
 * @param id SHA-256 of its bytes, lower-case hex
 * @param platform whose it is, as devices name theirs; null for any
 * @param version as whoever added it calls it; null if they did not say
 * @param size B
 * @param header what a model says of itself; null for other kinds
 */
record Artifact(
    String id,
    String name,
    String platform,
    String version,
    long size,
    ModelHeader header,
    String createdBy,
    Instant createdAt) {}
