package io.tinyprofiler.hub.cli;

import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where something is shown that changes: drawn anew on a terminal, else line by line. */
final class Screen {

  private static final String CLEAR = "\u001b[H\u001b[2J";
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";

  private final PrintWriter out;
  private final boolean terminal;
  private String shown = "";
  private boolean closed;

  Screen(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  synchronized void show(String text) {
    if (closed || text.equals(shown)) {
      return;
    }
    if (terminal) {
      out.print(HIDE_CURSOR + CLEAR + text);
    } else {
      fresh(text).forEach(out::println);
    }
    out.flush();
    shown = text;
  }

  private List<String> fresh(String text) {
    Set<String> known = new HashSet<>(shown.lines().toList());
    return text.lines().filter(line -> !known.contains(line)).toList();
  }

  /** Leaves a terminal as it was. */
  synchronized void close() {
    if (!closed && terminal) {
      out.print(SHOW_CURSOR);
      out.flush();
    }
    closed = true;
  }
}
