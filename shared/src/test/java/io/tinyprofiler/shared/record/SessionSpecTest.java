package io.tinyprofiler.shared.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SessionSpecTest {

  private static SessionSpec spec(
      List<String> prompts, int warmups, int repetitions, double temperature, long seed) {
    return new SessionSpec(
        new UUID(0, 1), "dev", prompts, warmups, repetitions, 16, temperature, seed, 0, Map.of());
  }

  @Test
  void countsRuns() {
    assertThat(spec(List.of("a", "b"), 1, 5, 0, 0).totalRuns()).isEqualTo(12);
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertRefused("prompts is empty", () -> spec(List.of(), 1, 5, 0, 0));
    assertRefused("warmups is -1", () -> spec(List.of(""), -1, 5, 0, 0));
    assertRefused("repetitions is 0", () -> spec(List.of(""), 0, 0, 0, 0));
    assertRefused("temperature is NaN", () -> spec(List.of(""), 0, 1, Double.NaN, 0));
    assertRefused("seed is 4294967296", () -> spec(List.of(""), 0, 1, 0, 1L << 32));
  }

  @Test
  void refusesLimitsThatMakeNoSense() {
    assertRefused("maxCelsius is NaN", () -> new ValidityLimits(Double.NaN, 0.1, 5));
    assertRefused("maxWarmUpVariation is 0.0", () -> new ValidityLimits(null, 0, 5));
    assertRefused("minRuns is 0", () -> new ValidityLimits(80.0, 0.1, 0));
  }

  private static void assertRefused(String why, Runnable making) {
    assertThatIllegalArgumentException().isThrownBy(making::run).withMessage(why);
  }
}
