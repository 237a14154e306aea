package io.tinyprofiler.shared.metric;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a figure comes from. */
public enum Provenance {
  @JsonProperty("measured")
  MEASURED,
  @JsonProperty("derived")
  DERIVED,
  /** By the device itself. */
  @JsonProperty("reported")
  REPORTED,
  /** On an emulated board: it checks the profiler and is no board's performance. */
  @JsonProperty("emulated")
  EMULATED
}
