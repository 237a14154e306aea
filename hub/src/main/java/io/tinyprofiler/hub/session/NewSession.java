package io.tinyprofiler.hub.session;

import io.tinyprofiler.hub.web.InvalidField;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.SessionSpec;
import io.tinyprofiler.shared.record.ValidityLimits;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A session that is asked for; what was not given is null.
 *
 * @param id chosen by the client, so that repeating the request is harmless
 * @param who on whose behalf, for reservations; by default the caller
 */
record NewSession(
    UUID id,
    String device,
    String firmware,
    String model,
    List<String> prompts,
    List<RunMode> modes,
    Integer warmups,
    Integer repetitions,
    Integer maxTokens,
    Double temperature,
    Long seed,
    Integer coolDownMs,
    Limits limits,
    Map<String, String> labels,
    Integer priority,
    String who) {

  private static final int WARMUPS = 1;
  private static final int REPETITIONS = 5;
  private static final int MAX_TOKENS = 256;

  /** What a run must keep to be counted; what was not given is null. */
  record Limits(Double maxCelsius, Double maxWarmUpVariation, Integer minRuns) {

    ValidityLimits orDefault() {
      ValidityLimits usual = ValidityLimits.DEFAULT;
      return new ValidityLimits(
          orElse(maxCelsius, usual.maxCelsius()),
          orElse(maxWarmUpVariation, usual.maxWarmUpVariation()),
          orElse(minRuns, usual.minRuns()));
    }
  }

  /**
   * The specification with the defaults in place.
   *
   * @throws InvalidField naming what is refused
   */
  SessionSpec spec(UUID session) {
    try {
      return new SessionSpec(
          session,
          device,
          firmware,
          model,
          prompts == null ? List.of("") : prompts,
          modes == null ? List.of(RunMode.LIVE) : modes,
          orElse(warmups, WARMUPS),
          orElse(repetitions, REPETITIONS),
          orElse(maxTokens, MAX_TOKENS),
          orElse(temperature, 0.0),
          orElse(seed, 0L),
          orElse(coolDownMs, 0),
          limits == null ? ValidityLimits.DEFAULT : limits.orDefault(),
          labels == null ? Map.of() : labels);
    } catch (IllegalArgumentException e) {
      throw new InvalidField(e.getMessage().split(" ", 2)[0], e.getMessage(), "correct it");
    }
  }

  int priorityOrDefault() {
    return orElse(priority, 0);
  }

  private static <T> T orElse(T given, T otherwise) {
    return given == null ? otherwise : given;
  }
}
