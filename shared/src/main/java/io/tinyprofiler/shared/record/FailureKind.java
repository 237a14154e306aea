package io.tinyprofiler.shared.record;

/** Whose failure spoiled a run. An infrastructure failure is never a slow result. */
public enum FailureKind {
  BOARD,
  LINK,
  AGENT,
  HUB,
  MODEL
}
