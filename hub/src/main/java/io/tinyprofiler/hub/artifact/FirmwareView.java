package io.tinyprofiler.hub.artifact;

import java.time.Instant;

/**
 * A firmware as clients see it.
 *
 * @param id SHA-256 of its bytes, lower-case hex
 * @param platform whose it is, as devices name theirs; null for any
 * @param version as whoever added it calls it; null if they did not say
 * @param size B
 */
record FirmwareView(
    String id,
    String name,
    String platform,
    String version,
    long size,
    String createdBy,
    Instant createdAt) {

  static FirmwareView of(Artifact artifact) {
    return new FirmwareView(
        artifact.id(),
        artifact.name(),
        artifact.platform(),
        artifact.version(),
        artifact.size(),
        artifact.createdBy(),
        artifact.createdAt());
  }
}
