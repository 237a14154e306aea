package io.tinyprofiler.hub.token;

import io.vertx.core.buffer.Buffer;

/** Reads what {@link Varints} wrote. */
final class VarintReader {

  private final byte[] bytes;
  private int at;

  VarintReader(Buffer packed) {
    this.bytes = packed.getBytes();
  }

  long next() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (at == bytes.length) {
        break;
      }
      byte read = bytes[at++];
      value |= (read & 0x7fL) << shift;
      if (read >= 0) {
        return value;
      }
    }
    throw new IllegalStateException("a packed number ends in the middle, at byte " + at);
  }

  /** A number of bytes that are to follow. */
  int length() {
    long length = next();
    if (length < 0 || length > bytes.length - at) {
      throw new IllegalStateException("a packed text of %d bytes is not there".formatted(length));
    }
    return (int) length;
  }

  void next(byte[] into) {
    if (bytes.length - at < into.length) {
      throw new IllegalStateException("a packed text ends in the middle, at byte " + bytes.length);
    }
    System.arraycopy(bytes, at, into, 0, into.length);
    at += into.length;
  }
}
