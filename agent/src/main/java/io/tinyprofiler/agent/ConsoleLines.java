package io.tinyprofiler.agent;

import java.util.ArrayList;
import java.util.List;

/** Console lines for one record: so many at most, the rest is only counted. */
final class ConsoleLines {

  /** Encoded as JSON a character may take six bytes, and a record must fit a batch. */
  private static final int MAX_CHARACTERS = 6_000;

  private static final int MAX_LINES = 100;

  private final List<String> lines = new ArrayList<>();
  private int characters;
  private long dropped;

  void add(String line) {
    if (lines.size() < MAX_LINES && characters + line.length() <= MAX_CHARACTERS) {
      lines.add(line);
      characters += line.length();
    } else {
      dropped++;
    }
  }

  List<String> taken() {
    if (dropped > 0) {
      lines.add("(%d more lines were dropped)".formatted(dropped));
    }
    return List.copyOf(lines);
  }
}
