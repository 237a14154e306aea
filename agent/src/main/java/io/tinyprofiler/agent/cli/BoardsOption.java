package io.tinyprofiler.agent.cli;

import io.tinyprofiler.agent.emulate.BoardsFolder;
import io.tinyprofiler.agent.emulate.RunningBoards;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which emulated boards are meant: {@code --dir}. */
final class BoardsOption {

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "folder of the boards' ports (default: tiny-profiler/boards in $XDG_RUNTIME_DIR, else in"
              + " $XDG_STATE_HOME or ~/.local/state; there the agent looks by itself)")
  private Path dir;

  BoardsFolder folder() {
    return dir == null ? BoardsFolder.usual(System.getenv()) : new BoardsFolder(dir);
  }

  /** Whether the agent looks there without being told. */
  boolean isUsual() {
    return BoardsFolder.candidates(System.getenv()).contains(folder());
  }

  RunningBoards running() {
    return new RunningBoards(folder());
  }
}
