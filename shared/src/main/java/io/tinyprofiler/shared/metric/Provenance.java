package io.tinyprofiler.shared.metric;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a figure comes from. */
public enum Provenance {
  @JsonProperty("measured")
  MEASURED,
  @JsonProperty("derived")
  DERIVED,
  /** On the agent's clock: the serial line and the host's scheduler are part of it. */
  @JsonProperty("host_clock")
  HOST_CLOCK,
  /** By the device itself. */
  @JsonProperty("reported")
  REPORTED,
  /** On an emulated board: it checks the profiler and is no board's performance. */
  @JsonProperty("emulated")
  EMULATED
}
