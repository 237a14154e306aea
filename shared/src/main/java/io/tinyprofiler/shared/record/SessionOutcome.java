package io.tinyprofiler.shared.record;

/** How a session ended. */
public enum SessionOutcome {
  COMPLETED,
  FAILED,
  CANCELLED
}
