package io.tinyprofiler.agent.device.console;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text with one character for each byte, and when each was read. */
final class StampedText implements CharSequence {

  private final StringBuilder text = new StringBuilder();
  private long[] stamps = new long[1_024];

  void append(byte[] bytes, int count, long hostNs) {
    int before = text.length();
    text.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
    if (text.length() > stamps.length) {
      stamps = Arrays.copyOf(stamps, Math.max(2 * stamps.length, text.length()));
    }
    Arrays.fill(stamps, before, text.length(), hostNs);
  }

  /** When the byte was read. */
  long stamp(int index) {
    return stamps[index];
  }

  byte[] bytes(int from, int to) {
    return text.substring(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Takes bytes away from the front. */
  void drop(int count) {
    System.arraycopy(stamps, count, stamps, 0, text.length() - count);
    text.delete(0, count);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    return text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
