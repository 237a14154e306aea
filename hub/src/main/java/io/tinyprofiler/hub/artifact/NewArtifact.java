package io.tinyprofiler.hub.artifact;

/**
 * An artifact that is being added.
 *
 * @param kind {@code firmware} or {@code model}
 * @param platform null for any
 * @param version null if not said
 * @param sha256 what its digest must be; null if the client did not say
 */
record NewArtifact(
    String kind, String name, String platform, String version, String sha256, String createdBy) {}
