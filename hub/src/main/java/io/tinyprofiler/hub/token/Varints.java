package io.tinyprofiler.hub.token;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/** Numbers of as many bytes as they need: 7 bits a byte, the lowest first. */
final class Varints {

  private static final int LONGEST = 10;

  private byte[] bytes;
  private int length;

  Varints(int expected) {
    this.bytes = new byte[Math.max(LONGEST, expected)];
  }

  /** Adds a number of 64 bits, without a sign. */
  void add(long value) {
    reserve(LONGEST);
    long left = value;
    while ((left & ~0x7fL) != 0) {
      bytes[length++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[length++] = (byte) left;
  }

  void add(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
  }

  Buffer buffer() {
    return Buffer.buffer(Arrays.copyOf(bytes, length));
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
