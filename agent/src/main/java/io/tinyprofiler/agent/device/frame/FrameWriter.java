package io.tinyprofiler.agent.device.frame;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Builds one frame: fields are percent-encoded as they are added. */
final class FrameWriter {

  private static final int TAIL = 6; // "*", four digits, LF
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final byte[] line = new byte[FrameReader.MAX_BYTES];
  private int length;

  FrameWriter(String kind) {
    line[length++] = '~';
    for (byte b : kind.getBytes(StandardCharsets.US_ASCII)) {
      line[length++] = b;
    }
  }

  /** Adds a number, all 64 bits of it. */
  FrameWriter number(long unsigned) {
    return word(Long.toUnsignedString(unsigned));
  }

  /** Adds a field that is known to be short and plain. */
  FrameWriter word(String plain) {
    byte[] bytes = plain.getBytes(StandardCharsets.US_ASCII);
    if (add(bytes, 0) != bytes.length) {
      throw new IllegalStateException("a frame cannot hold " + plain);
    }
    return this;
  }

  /**
   * Adds a last field of as many bytes as fit.
   *
   * @return the end of what was taken, {@code bytes.length} if all was
   */
  int add(byte[] bytes, int from) {
    line[length++] = ',';
    for (int i = from; i < bytes.length; i++) {
      byte b = bytes[i];
      boolean plain = b >= 0x20 && b < 0x7F && b != '%' && b != ',' && b != '*' && b != '~';
      if (length + (plain ? 1 : 3) + TAIL > line.length) {
        return i;
      }
      if (plain) {
        line[length++] = b;
      } else {
        line[length++] = '%';
        line[length++] = (byte) HEX.toHighHexDigit(b);
        line[length++] = (byte) HEX.toLowHexDigit(b);
      }
    }
    return bytes.length;
  }

  byte[] end() {
    int crc = Crc16.of(line, 1, length);
    line[length++] = '*';
    for (byte digit : HEX.toHexDigits((short) crc).getBytes(StandardCharsets.US_ASCII)) {
      line[length++] = digit;
    }
    line[length++] = '\n';
    return Arrays.copyOf(line, length);
  }
}
