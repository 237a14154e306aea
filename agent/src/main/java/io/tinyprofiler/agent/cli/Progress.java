package io.tinyprofiler.agent.cli;

import io.tinyprofiler.shared.record.AgentRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** One line that is written over as a session goes on; nothing unless a person can see it. */
final class Progress {

  private static final String LINE_START = "\r\033[K";

  private static final int WIDTH = 78;

  private final PrintWriter terminal;
  private final int totalRuns;
  private int run;
  private int tokens;

  /**
   * A line on a terminal.
   *
   * @param terminal null if there is none
   */
  Progress(PrintWriter terminal, int totalRuns) {
    this.terminal = terminal;
    this.totalRuns = totalRuns;
  }

  /** Whether this process's stderr is a terminal. */
  static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  void on(AgentRecord record) {
    if (record instanceof AgentRecord.RunStarted started) {
      run = started.index() + 1;
      tokens = 0;
      show();
    } else if (record instanceof AgentRecord.TokenChunk chunk) {
      tokens += chunk.tokenIds().length;
      show();
    }
  }

  /** What a tool says at the moment. */
  void line(String text) {
    if (terminal != null) {
      terminal.print(LINE_START + text.substring(0, Math.min(WIDTH, text.length())));
      terminal.flush();
    }
  }

  private void show() {
    if (terminal != null) {
      terminal.printf("%srun %d of %d: %d tokens", LINE_START, run, totalRuns, tokens);
      terminal.flush();
    }
  }

  /** Takes the line away. */
  void end() {
    if (terminal != null) {
      terminal.print(LINE_START);
      terminal.flush();
    }
  }
}
