package io.tinyprofiler.hub.artifact;

/**
 * An artifact that is being added.
 *
 * @param platform null for any
 * @param version null if not said
 * @param sha256 what its digest must be; null if the client did not say
 */
record NewArtifact(String name, String platform, String version, String sha256, String createdBy) {}
