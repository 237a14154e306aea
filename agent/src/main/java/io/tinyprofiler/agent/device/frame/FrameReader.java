package io.tinyprofiler.agent.device.frame;

/**
 * Cuts a byte stream into frames and console lines, however it was chunked. Everything happens at a
 * line feed, after which the reader is in step again, whatever came before. Memory is one line.
 */
public final class FrameReader {

  /** Most bytes of a frame, counting {@code ~}, a CR and LF. */
  public static final int MAX_BYTES = 512;

  private static final int CRC_BYTES = 5; // "*" and four digits

  /** Told what a line was. */
  interface Sink {

    /** {@code frame} is valid during this call only. */
    void frame(Frame frame);

    /** A line of text, cut at 511 bytes; {@code line} is valid during this call only. */
    void console(byte[] line, int length);

    /** A frame was dropped: {@code crc}, {@code torn}, {@code long} or {@code form}. */
    void damaged(String kind);
  }

  private final byte[] line = new byte[MAX_BYTES - 1]; // the LF is never stored
  private final Frame frame = new Frame(line);
  private final Sink sink;
  private int length;
  private boolean tooLong;

  FrameReader(Sink sink) {
    this.sink = sink;
  }

  void accept(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      byte b = bytes[i];
      if (b == '\n') {
        endLine();
        length = 0;
        tooLong = false;
      } else if (length < line.length) {
        line[length++] = b;
      } else {
        tooLong = true;
      }
    }
  }

  private void endLine() {
    int end = !tooLong && length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    if (length > 0 && line[0] == '~') {
      endFrame(end);
    } else if (end > 0) {
      sink.console(line, end);
    }
  }

  private void endFrame(int end) {
    int star = end - CRC_BYTES;
    int announced = star < 1 ? -1 : announced(star);
    if (tooLong) {
      sink.damaged("long");
    } else if (announced < 0) {
      sink.damaged("torn");
    } else if (announced != Crc16.of(line, 1, star)) {
      sink.damaged("crc");
    } else if (!frame.decode(1, star)) {
      sink.damaged("form");
    } else {
      sink.frame(frame);
    }
  }

  /** The check sum that the line ends in, or -1 if it does not end in one. */
  private int announced(int star) {
    if (line[star] != '*') {
      return -1;
    }
    int crc = 0;
    for (int i = star + 1; i < star + CRC_BYTES; i++) {
      int digit = Frame.hex(line[i]);
      if (digit < 0) {
        return -1;
      }
      crc = crc << 4 | digit;
    }
    return crc;
  }
}
