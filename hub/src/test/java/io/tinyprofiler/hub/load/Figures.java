package io.tinyprofiler.hub.load;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Medians of what rounds of a benchmark tell. */
final class Figures {

  private Figures() {}

  /** The lower of the two middle ones if their number is even. */
  static double median(JsonArray rounds, String figure) {
    double[] sorted =
        rounds.stream()
            .mapToDouble(round -> ((JsonObject) round).getDouble(figure))
            .sorted()
            .toArray();
    return sorted[(sorted.length - 1) / 2];
  }

  /** The median of the second over that of the first. */
  static double median(JsonArray first, JsonArray second, String figure) {
    return median(second, figure) / median(first, figure);
  }
}
