package io.tinyprofiler.agent.power;

/** How it is with a meter. */
public enum MeterState {
  /** There is no such port. */
  ABSENT,
  /** It is looked for, or its port is open and it was asked to measure. */
  STARTING,
  MEASURING,
  /** It was there and is no more, or does not measure; it is tried again. */
  LOST
}
