package io.tinyprofiler.hub.cli;

import java.io.Console;
import java.io.PrintWriter;

/** A progress bar on a terminal's last line; silent where there is no terminal. */
final class Progress {

  private static final int WIDTH = 24;

  private final PrintWriter err;
  private final boolean terminal = isTerminal();
  private int shown;

  Progress(PrintWriter err) {
    this.err = err;
  }

  /** From Java 22 there is a console without a terminal, which says so itself. */
  @SuppressWarnings("SystemConsoleNull")
  static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  void show(long done, long total, String text) {
    if (!terminal || total <= 0) {
      return;
    }
    int filled = (int) Math.min(WIDTH, WIDTH * done / total);
    String line =
        "[%s%s] %d/%d %s"
            .formatted("#".repeat(filled), "-".repeat(WIDTH - filled), done, total, text);
    err.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
    err.flush();
    shown = line.length();
  }

  /** Leaves a clean line behind. */
  void end() {
    if (shown > 0) {
      err.print("\r" + " ".repeat(shown) + "\r");
      err.flush();
      shown = 0;
    }
  }
}
