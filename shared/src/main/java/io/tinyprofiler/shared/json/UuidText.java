package io.tinyprofiler.shared.json;

import java.util.UUID;

/** Reads UUIDs in the one form in which they are written, in lower case or upper case. */
public final class UuidText {

  private static final int LENGTH = 36;

  private UuidText() {}

  /** The UUID, or null if it is none; {@link UUID#fromString} would take shortened ones too. */
  public static UUID parse(String text) {
    if (text.length() != LENGTH
        || text.charAt(8) != '-'
        || text.charAt(13) != '-'
        || text.charAt(18) != '-'
        || text.charAt(23) != '-') {
      return null;
    }
    long a = hex(text, 0, 8);
    long b = hex(text, 9, 13);
    long c = hex(text, 14, 18);
    long d = hex(text, 19, 23);
    long e = hex(text, 24, LENGTH);
    return (a | b | c | d | e) < 0 ? null : new UUID(a << 32 | b << 16 | c, d << 48 | e);
  }

  /** The digits' value, or -1 if one is none. */
  private static long hex(String text, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      int digit;
      if (c >= '0' && c <= '9') {
        digit = c - '0';
      } else if (c >= 'a' && c <= 'f') {
        digit = c - 'a' + 10;
      } else if (c >= 'A' && c <= 'F') {
        digit = c - 'A' + 10;
      } else {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
