package io.tinyprofiler.shared.metric;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a comparison comes to. */
public enum Verdict {
  /** No change over the threshold. */
  @JsonProperty("same")
  SAME,
  /** Better by more than the threshold, and chance does not explain it. */
  @JsonProperty("improved")
  IMPROVED,
  /** Worse by more than the threshold, and chance does not explain it. */
  @JsonProperty("regressed")
  REGRESSED,
  /** The runs cannot tell: too few, or too far spread for a change of this size. */
  @JsonProperty("undecided")
  UNDECIDED
}
