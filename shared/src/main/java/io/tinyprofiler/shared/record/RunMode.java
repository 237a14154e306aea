package io.tinyprofiler.shared.record;

/** When a device tells the tokens of a run. */
public enum RunMode {
  /** Each as it is generated; the printing is part of what is measured. */
  LIVE,
  /** All after the last one, out of the device's memory, so that printing disturbs nothing. */
  DEFERRED
}
