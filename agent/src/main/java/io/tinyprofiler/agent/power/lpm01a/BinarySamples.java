package io.tinyprofiler.agent.power.lpm01a;

import io.tinyprofiler.agent.power.SampleSink;

/**
 * Samples in binary, two bytes each: 4 bits of exponent and 12 of mantissa, {@code 52A0} is 672
 * times 16 to the power of -5 A. What begins with F0 is no sample: its kind follows, F1 to F9, its
 * content, and FF FF. F3 tells the time since the start in 4 bytes, ms, and how full the meter's
 * buffer is.
 */
final class BinarySamples {

  private static final int MARK = 0xF0;
  private static final int TIME_STAMP = 0xF3;
  private static final int END = 0xFF;
  private static final int MAX_CONTENT = 256;
  private static final int TIME_STAMP_BYTES = 5;

  private final double rateHz;
  private final double volts;
  private final SampleSink sink;
  private final Timeline timeline;
  private final int[] content = new int[MAX_CONTENT];
  private int first = -1;
  private int kind = -1;
  private int size;

  BinarySamples(double rateHz, int millivolts, SampleSink sink) {
    this.rateHz = rateHz;
    this.volts = millivolts / 1000.0;
    this.sink = sink;
    this.timeline = new Timeline(rateHz, sink);
  }

  /** Current of a sample, A. */
  static double amperes(int word) {
    return Math.scalb((double) (word & 0xFFF), -4 * (word >>> 12));
  }

  void received(byte[] bytes, int offset, int length) {
    for (int i = offset; i < length; i++) {
      int b = bytes[i] & 0xFF;
      if (kind >= 0) {
        content(b);
      } else if (first < 0) {
        first = b;
      } else {
        pair(first, b);
        first = -1;
      }
    }
  }

  private void pair(int high, int low) {
    if (high == MARK && low > MARK && low < MARK + 10) {
      kind = low;
      size = 0;
      return;
    }
    int word = high << 8 | low;
    double unit = Math.scalb(1.0, -4 * (word >>> 12));
    float watts = (float) (amperes(word) * volts);
    timeline.counted();
    sink.sample(watts, (float) (unit / 2 * volts));
    timeline.last(watts);
  }

  /** The content of a time stamp has a fixed length: its bytes may be any. */
  private void content(int b) {
    content[size++] = b;
    boolean closed = size >= 2 && content[size - 1] == END && content[size - 2] == END;
    boolean whole = kind != TIME_STAMP || size == TIME_STAMP_BYTES + 2;
    if (closed && whole) {
      if (kind == TIME_STAMP) {
        timeline.reached(Math.round(milliseconds() / 1e3 * rateHz));
      }
      kind = -1;
    } else if (size == MAX_CONTENT || (kind == TIME_STAMP && size > TIME_STAMP_BYTES + 2)) {
      kind = -1; // its end went missing: what follows are samples again
      timeline.torn();
    }
  }

  private long milliseconds() {
    return (long) content[0] << 24 | content[1] << 16 | content[2] << 8 | content[3];
  }
}
