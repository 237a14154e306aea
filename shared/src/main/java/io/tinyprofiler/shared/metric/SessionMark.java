package io.tinyprofiler.shared.metric;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What speaks against a session's figures as a whole. */
public enum SessionMark {
  /** Fewer valid measured runs than the session's limit. */
  @JsonProperty("too_few_runs")
  TOO_FEW_RUNS("too few valid runs"),
  /** The last warm-up runs of a prompt varied too much; its measured runs are left out. */
  @JsonProperty("unstable_warm_up")
  UNSTABLE_WARM_UP("unstable warm-up: the device had not settled"),
  /** The start of a run is not known; its durations are. */
  @JsonProperty("clamped_start")
  CLAMPED_START("the start of a run is not known: neither clock was plausible");

  private final String sentence;

  SessionMark(String sentence) {
    this.sentence = sentence;
  }

  /** Its name in JSON and tables, e.g. {@code too_few_runs}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For people. */
  public String sentence() {
    return sentence;
  }
}
