package io.tinyprofiler.agent.flash;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The last lines that a tool printed, however much it prints. A progress bar is many lines. */
final class ToolOutput {

  static final int MAX_LINES = 60;
  static final int MAX_LINE = 200;
  private static final Pattern ESCAPES = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]");

  private final Deque<String> lines = new ArrayDeque<>();
  private long dropped;

  /** Reads to the end of the stream; {@code each} is told every line. */
  void readFrom(InputStream in, Consumer<String> each) throws IOException {
    StringBuilder line = new StringBuilder();
    try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        if (c != '\n' && c != '\r') {
          if (line.length() < 4 * MAX_LINE) {
            line.append((char) c);
          }
        } else {
          end(line, each);
        }
      }
    } finally {
      end(line, each);
    }
  }

  private void end(StringBuilder line, Consumer<String> each) {
    String text = ESCAPES.matcher(line).replaceAll("").replaceAll("\\p{Cntrl}", " ").strip();
    line.setLength(0);
    if (text.isEmpty()) {
      return;
    }
    String kept = text.substring(0, Math.min(MAX_LINE, text.length()));
    add(kept);
    each.accept(kept);
  }

  private synchronized void add(String line) {
    if (lines.size() == MAX_LINES) {
      lines.removeFirst();
      dropped++;
    }
    lines.addLast(line);
  }

  /** Oldest first; how many came before them is said in front. */
  synchronized List<String> lines() {
    List<String> all = new ArrayList<>();
    if (dropped > 0) {
      all.add("(%d lines before these)".formatted(dropped));
    }
    all.addAll(lines);
    return all;
  }
}
