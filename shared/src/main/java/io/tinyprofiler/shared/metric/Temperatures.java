package io.tinyprofiler.shared.metric;

import java.util.List;

/**
 * What a device reported of its temperature, degrees Celsius.
 *
 * @param start the first reading
 * @param max the highest
 * @param end the last
 */
public record Temperatures(double start, double max, double end) {

  /**
   * Of one run.
   *
   * @param milliCelsius readings in their order, thousandths of a degree
   * @return null without a reading
   */
  public static Temperatures of(List<Integer> milliCelsius) {
    if (milliCelsius.isEmpty()) {
      return null;
    }
    int max = milliCelsius.stream().mapToInt(m -> m).max().orElseThrow();
    int last = milliCelsius.get(milliCelsius.size() - 1);
    return new Temperatures(milliCelsius.get(0) / 1e3, max / 1e3, last / 1e3);
  }

  /** Over runs in their order; null without one. */
  static Temperatures over(List<Temperatures> runs) {
    if (runs.isEmpty()) {
      return null;
    }
    return new Temperatures(
        runs.get(0).start(),
        runs.stream().mapToDouble(Temperatures::max).max().orElseThrow(),
        runs.get(runs.size() - 1).end());
  }
}
