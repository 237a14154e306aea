package io.tinyprofiler.shared.record;

/** Warm-up runs are stored but leave the statistics. */
public enum RunKind {
  WARMUP,
  MEASURED
}
