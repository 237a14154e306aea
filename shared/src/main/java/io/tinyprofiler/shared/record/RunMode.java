package io.tinyprofiler.shared.record;

/** What is asked of a device in a run, and when it tells the tokens. */
public enum RunMode {
  /**
   * Each as it is generated; the printing is part of what is measured. On a device without tokens:
   * a timed window of inferences.
   */
  LIVE,
  /** All after the last one, out of the device's memory, so that printing disturbs nothing. */
  DEFERRED,
  /** Labelled inputs, one inference each, and no times: how often the device is right. */
  ACCURACY
}
