package io.tinyprofiler.hub.artifact;

/**
 * What a model file says of itself.
 *
 * @param architecture {@code llama}
 * @param format {@code llama2c-v0} or {@code tpq8}
 * @param parameters weights and norms; tables that follow from the shape are none
 * @param quantization {@code float32} or {@code int8}, as devices name it
 * @param contextLength positions that it knows
 * @param layers transformer blocks
 * @param dimension of the residual stream
 * @param hiddenDimension of the feed-forward blocks
 * @param heads of queries
 * @param kvHeads heads of keys and values
 * @param vocabulary tokens
 * @param sharedClassifier whether the embedding is the classifier too
 */
public record ModelHeader(
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
    boolean sharedClassifier) {}
