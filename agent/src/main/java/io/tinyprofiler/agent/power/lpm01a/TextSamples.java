package io.tinyprofiler.agent.power.lpm01a;

import io.tinyprofiler.agent.power.SampleSink;
import java.nio.charset.StandardCharsets;

/**
 * Samples as text, a line each: {@code 6409-07} is 6409e-7 A. Every 1000 samples a line tells the
 * time since the start, which shows how many did not arrive.
 */
final class TextSamples {

  /** Told of lines that are no samples. */
  @FunctionalInterface
  interface Lines {
    void line(String line);
  }

  private static final int DIGITS = 4;
  private static final int MAX_LINE = 256;
  private static final String TIME_STAMP = "TimeStamp:";
  private static final String EVENT = "event";

  private final double rateHz;
  private final double volts;
  private final SampleSink sink;
  private final Lines others;
  private final byte[] line = new byte[MAX_LINE];
  private final Timeline timeline;
  private int size;
  private boolean measuring;

  TextSamples(double rateHz, int millivolts, SampleSink sink, Lines others) {
    this.rateHz = rateHz;
    this.volts = millivolts / 1000.0;
    this.sink = sink;
    this.others = others;
    this.timeline = new Timeline(rateHz, sink);
  }

  /** Lines before are of an earlier start, if they are samples. */
  void begin() {
    measuring = true;
  }

  void received(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      received(bytes[i]);
    }
  }

  void received(byte b) {
    if (b == '\n') {
      endLine();
    } else if (b != '\r' && b != 0 && size < MAX_LINE) { // NUL comes after a time stamp
      line[size++] = b;
    }
  }

  private void endLine() {
    int length = size;
    size = 0;
    if (length > 0 && !sample(length)) {
      text(new String(line, 0, length, StandardCharsets.US_ASCII));
    }
  }

  /** Four digits, a sign, two digits; nothing is allocated for it. */
  private boolean sample(int length) {
    int sign = length - 3;
    if (sign != DIGITS || (line[sign] != '-' && line[sign] != '+')) {
      return false;
    }
    int mantissa = number(0, sign);
    int exponent = number(sign + 1, length);
    if (mantissa < 0 || exponent < 0) {
      return false;
    }
    if (!measuring) {
      return true;
    }
    double unit = Math.pow(10, line[sign] == '-' ? -exponent : exponent);
    double watts = mantissa * unit * volts;
    timeline.counted();
    sink.sample((float) watts, (float) (unit / 2 * volts));
    timeline.last((float) watts);
    return true;
  }

  private int number(int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      if (line[i] < '0' || line[i] > '9') {
        return -1;
      }
      value = 10 * value + line[i] - '0';
    }
    return value;
  }

  private void text(String text) {
    if (!measuring) {
      others.line(text);
    } else if (text.startsWith(TIME_STAMP)) {
      Long ms = milliseconds(text);
      if (ms != null) {
        timeline.reached(Math.round(ms / 1e3 * rateHz));
      }
    } else if (text.startsWith(EVENT)) {
      sink.edge();
    } else if (Character.isDigit(text.charAt(0))) {
      timeline.torn(); // two lines that run into each other, or the rest of one
    } else {
      others.line(text);
    }
  }

  /** Of {@code TimeStamp: 001s 000ms, buff 00%}; null if it is torn. */
  private static Long milliseconds(String text) {
    int s = text.indexOf("s ", TIME_STAMP.length());
    int ms = text.indexOf("ms", TIME_STAMP.length());
    if (s < 0 || ms < s) {
      return null;
    }
    try {
      return 1_000 * Long.parseLong(text.substring(TIME_STAMP.length(), s).trim())
          + Long.parseLong(text.substring(s + 2, ms).trim());
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
