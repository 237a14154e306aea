package io.tinyprofiler.shared.metric;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** A figure that each run has one value of, and by which sessions can be compared. */
public enum RunFigure {
  /** Median gap between the run's tokens, s. */
  @JsonProperty("itl")
  ITL("s", false),
  @JsonProperty("tpot")
  TPOT("s", false),
  @JsonProperty("tg_ts")
  TG_TS("tokens/s", true),
  @JsonProperty("pp_ts")
  PP_TS("tokens/s", true),
  @JsonProperty("ttft")
  TTFT("s", false),
  @JsonProperty("e2el")
  E2EL("s", false);

  private final String unit;
  private final boolean moreIsBetter;

  RunFigure(String unit, boolean moreIsBetter) {
    this.unit = unit;
    this.moreIsBetter = moreIsBetter;
  }

  public String unit() {
    return unit;
  }

  public boolean moreIsBetter() {
    return moreIsBetter;
  }

  /** Its name in tables, JSON and commands, e.g. {@code tg_ts}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The figure of that name. */
  public static Optional<RunFigure> of(String key) {
    return Stream.of(values()).filter(figure -> figure.key().equals(key)).findFirst();
  }

  /** Its value in one run; null if the run did not measure it. */
  public Double value(RunMetrics run) {
    return switch (this) {
      case ITL -> Distribution.median(run.itl());
      case TPOT -> run.tpot();
      case TG_TS -> run.tgTs();
      case PP_TS -> run.ppTs();
      case TTFT -> run.ttft();
      case E2EL -> run.e2el();
    };
  }

  /** One value for each valid run that has the figure. */
  public double[] values(List<RunTrace> runs) {
    return runs.stream()
        .filter(RunTrace::valid)
        .map(RunMetrics::of)
        .map(this::value)
        .filter(Objects::nonNull)
        .mapToDouble(d -> d)
        .toArray();
  }
}
