package io.tinyprofiler.shared.record;

/**
 * What a session's runs must keep to be counted.
 *
 * @param maxCelsius highest temperature that the device may report in a run, degrees Celsius; null
 *     for the agent's limit
 * @param maxWarmUpVariation highest coefficient of variation (sample standard deviation by mean) of
 *     a prompt's last three warm-up runs; fewer are not judged
 * @param minRuns valid measured runs below which the session says that they are too few
 */
public record ValidityLimits(Double maxCelsius, double maxWarmUpVariation, int minRuns) {

  /** Warm-up runs of a prompt that are judged: its last ones. */
  public static final int WARM_UP_WINDOW = 3;

  /** Five runs are the fewest that a bootstrap interval is given for. */
  public static final ValidityLimits DEFAULT = new ValidityLimits(null, 0.1, 5);

  public ValidityLimits {
    require(
        maxCelsius == null || (-100 <= maxCelsius && maxCelsius <= 1000),
        "maxCelsius is " + maxCelsius);
    require(
        0 < maxWarmUpVariation && maxWarmUpVariation <= 100,
        "maxWarmUpVariation is " + maxWarmUpVariation);
    require(1 <= minRuns && minRuns <= SessionSpec.MAX_REPETITIONS, "minRuns is " + minRuns);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
