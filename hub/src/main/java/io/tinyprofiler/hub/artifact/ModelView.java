package io.tinyprofiler.hub.artifact;

import java.time.Instant;

/**
 * A model as clients see it; what is not described here is as in {@link ModelHeader}.
 *
 * @param id SHA-256 of its bytes, lower-case hex; devices name theirs by it
 * @param size B
 */
record ModelView(
    String id,
    String name,
    long size,
    String architecture,
    String format,
    long parameters,
    String quantization,
    int contextLength,
    int layers,
    int dimension,
    int hiddenDimension,
    int heads,
    int kvHeads,
    int vocabulary,
    boolean sharedClassifier,
    String createdBy,
    Instant createdAt) {

  static ModelView of(Artifact artifact) {
    ModelHeader header = artifact.header();
    return new ModelView(
        artifact.id(),
        artifact.name(),
        artifact.size(),
        header.architecture(),
        header.format(),
        header.parameters(),
        header.quantization(),
        header.contextLength(),
        header.layers(),
        header.dimension(),
        header.hiddenDimension(),
        header.heads(),
        header.kvHeads(),
        header.vocabulary(),
        header.sharedClassifier(),
        artifact.createdBy(),
        artifact.createdAt());
  }
}
