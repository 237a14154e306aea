package io.tinyprofiler.agent.power;

/** How it is with a meter. */
public enum MeterState {
  /** There is no such port. */
  ABSENT,
  /** Its port is open, and it was asked to measure. */
  STARTING,
  MEASURING,
  /** It was there and is no more, or does not measure; it is tried again. */
  LOST
}
