package io.tinyprofiler.shared.record;

/** How a run ended: the device's own word, or {@link #LOST} when it could not say one. */
public enum RunStatus {
  /** The token limit was reached. */
  DONE,
  /** The model ended its text. */
  EOS,
  ABORTED,
  OOM,
  ERROR,
  /** The device never sent its end: reboot, unplugging, silence, or the agent died. */
  LOST;

  /** Whether the generation came to its natural end. */
  public boolean complete() {
    return this == DONE || this == EOS;
  }
}
