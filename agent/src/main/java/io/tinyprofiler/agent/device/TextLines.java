package io.tinyprofiler.agent.device;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Cuts a byte stream into lines of text at CR, LF or both, however it was chunked. */
public final class TextLines {

  /** A longer line is cut in pieces of this many bytes. */
  public static final int MAX_BYTES = 16_384;

  private final byte[] line = new byte[MAX_BYTES];
  private final Consumer<String> lines;
  private int length;

  public TextLines(Consumer<String> lines) {
    this.lines = lines;
  }

  /** Takes bytes; empty lines are left out. */
  public void accept(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n' || bytes[i] == '\r') {
        flush();
      } else {
        line[length++] = bytes[i];
        if (length == MAX_BYTES) {
          flush();
        }
      }
    }
  }

  /** Gives out a line that has not ended. */
  public void flush() {
    if (length > 0) {
      String text = new String(line, 0, length, StandardCharsets.UTF_8);
      length = 0;
      lines.accept(text);
    }
  }
}
