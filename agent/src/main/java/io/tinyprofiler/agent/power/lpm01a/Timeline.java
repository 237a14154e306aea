package io.tinyprofiler.agent.power.lpm01a;

import io.tinyprofiler.agent.power.SampleSink;

/**
 * Compares the samples that came with the times that the meter tells, and fills what is missing.
 */
final class Timeline {

  private final double rateHz;
  private final SampleSink sink;
  private long count;
  private float last;

  Timeline(double rateHz, SampleSink sink) {
    this.rateHz = rateHz;
    this.sink = sink;
  }

  void counted() {
    count++;
  }

  void last(float watts) {
    last = watts;
  }

  /** A sample could not be read. */
  void torn() {
    sink.slipped();
    count++;
    sink.lost(1, last);
  }

  /** The meter has taken so many samples since its start. */
  void reached(long samples) {
    long missing = samples - count;
    boolean plausible = missing <= 10 * rateHz;
    if (missing > 0 && plausible) {
      sink.lost((int) missing, last);
      count = samples;
    }
  }
}
