package io.tinyprofiler.agent.device.frame;

import io.tinyprofiler.agent.device.DeviceEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The fields of one frame, decoded, in the reader's own buffer: valid until the next byte is read.
 * Numbers are read from the bytes directly, so that a token costs no text.
 */
final class Frame {

  /** A frame whose check sum is right but that does not say what its kind must say. */
  static final class MalformedFrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedFrameException(String message) {
      super(message, null, false, false); // thrown for noise: no stack trace
    }
  }

  /** A larger unsigned number overflows 64 bits when a digit is added. */
  private static final long MAX_BEFORE_DIGIT = Long.divideUnsigned(-1L, 10);

  private final byte[] line;
  private final int[] from = new int[FrameReader.MAX_BYTES];
  private final int[] to = new int[FrameReader.MAX_BYTES];
  private int count;

  Frame(byte[] line) {
    this.line = line;
  }

  /**
   * Splits at commas and decodes in place.
   *
   * @return false if a percent sign is not followed by two upper-case hex digits
   */
  boolean decode(int start, int end) {
    count = 0;
    int write = start;
    from[0] = start;
    for (int read = start; read < end; read++) {
      byte b = line[read];
      if (b == ',') {
        to[count++] = write;
        from[count] = write;
      } else if (b != '%') {
        line[write++] = b;
      } else {
        int high = read + 2 < end ? hex(line[read + 1]) : -1;
        int low = read + 2 < end ? hex(line[read + 2]) : -1;
        if (high < 0 || low < 0) {
          return false;
        }
        line[write++] = (byte) (high << 4 | low);
        read += 2;
      }
    }
    to[count++] = write;
    return true;
  }

  /** Value of an upper-case hex digit, or -1. */
  static int hex(byte digit) {
    if (digit >= '0' && digit <= '9') {
      return digit - '0';
    }
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
  }

  int count() {
    return count;
  }

  boolean is(int field, String word) {
    int length = to[field] - from[field];
    if (length != word.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (line[from[field] + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a field is absent or empty: the device does not know, or has nothing to say. */
  boolean isEmpty(int field) {
    return field >= count || from[field] == to[field];
  }

  /** All 64 bits of an unsigned number. */
  long unsigned(int field) {
    return digits(from[field], to[field], field);
  }

  /** A number from 0 to {@code most}. */
  long number(int field, long most) {
    long value = unsigned(field);
    require(value >= 0 && value <= most, field);
    return value;
  }

  int intNumber(int field) {
    return (int) number(field, Integer.MAX_VALUE);
  }

  /** A number, or null where the device sends none. */
  Long optionalNumber(int field) {
    return isEmpty(field) ? null : number(field, Long.MAX_VALUE);
  }

  /** A number that may have a minus sign. */
  int signedNumber(int field) {
    boolean negative = !isEmpty(field) && line[from[field]] == '-';
    long magnitude = digits(from[field] + (negative ? 1 : 0), to[field], field);
    require(magnitude >= 0 && magnitude <= Integer.MAX_VALUE, field);
    return (int) (negative ? -magnitude : magnitude);
  }

  byte[] bytes(int field) {
    return Arrays.copyOfRange(line, from[field], to[field]);
  }

  /** Lets a token have its text in this frame's buffer. */
  void piece(int field, DeviceEvent.Token token) {
    token.piece(line, from[field], to[field] - from[field]);
  }

  String text(int field) {
    return new String(line, from[field], to[field] - from[field], StandardCharsets.UTF_8);
  }

  private long digits(int start, int end, int field) {
    require(start < end, field);
    long value = 0;
    for (int i = start; i < end; i++) {
      int digit = line[i] - '0';
      require(digit >= 0 && digit <= 9, field);
      require(Long.compareUnsigned(value, MAX_BEFORE_DIGIT) <= 0, field);
      value *= 10;
      require(Long.compareUnsigned(value, -1L - digit) <= 0, field);
      value += digit;
    }
    return value;
  }

  private static void require(boolean holds, int field) {
    if (!holds) {
      throw new MalformedFrameException("field " + field + " is not the number it must be");
    }
  }
}
