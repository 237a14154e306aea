package io.tinyprofiler.agent.emulate;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * The emulated boards of this process. Their ports are links in one folder, which other processes
 * may share; {@link RunningBoards} commands them from there. The boards end with {@link #close}, or
 * with this process, whatever ends it. Thread-safe.
 */
public final class EmulatedBoards implements AutoCloseable {

  private final BoardsFolder folder;
  private final Path run;
  private final ControlServer server;
  private final Map<String, EmulatedBoard> boards = new LinkedHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread atExit = new Thread(this::end, "emulated-boards-end");

  private EmulatedBoards(BoardsFolder folder, Path run) throws IOException {
    this.folder = folder;
    this.run = run;
    this.server = ControlServer.listen(run.resolve(BoardsFolder.CONTROL), this);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Begins with no board.
   *
   * @param folder for the boards' ports; made if it is not there
   * @throws Problem if a program is missing, or the folder is not usable
   */
  public static EmulatedBoards open(BoardsFolder folder) {
    BoundProcess.require("setpriv", "util-linux");
    BoundProcess.require("socat", "socat");
    return folder.alone(
        () -> {
          folder.sweep();
          return new EmulatedBoards(folder, folder.newRun());
        });
  }

  /**
   * Starts a board. Its name is its kind and the first number that is free in the folder.
   *
   * @param kernel an ELF file, see {@link Kernel#built}
   * @param virtualTime whether the board's time is the number of instructions it executes, 8 ns
   *     each, instead of the host's
   */
  public EmulatedBoard start(BoardKind kind, Path kernel, boolean virtualTime) {
    BoundProcess.require(kind.program(), kind.debianPackage());
    EmulatedBoard board = folder.alone(() -> reserve(kind, kernel, virtualTime));
    try {
      board.start();
      return board;
    } catch (RuntimeException e) {
      remove(board);
      throw e;
    }
  }

  private synchronized EmulatedBoard reserve(BoardKind kind, Path kernel, boolean virtualTime)
      throws IOException {
    if (closed.getCount() == 0) {
      throw new Problem("boards-ended", "the emulated boards have ended", "start them again");
    }
    Set<String> taken = folder.boards();
    int number = 1;
    while (taken.contains(kind.id() + "-" + number)) {
      number++;
    }
    String name = kind.id() + "-" + number;
    EmulatedBoard board =
        new EmulatedBoard(kind, run.resolve(name), folder.link(name), kernel, virtualTime);
    Files.createDirectory(run.resolve(name));
    boards.put(name, board);
    return board;
  }

  private synchronized void remove(EmulatedBoard board) {
    boards.remove(board.name());
    try {
      BoardsFolder.delete(run.resolve(board.name()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In the order of their start. */
  public synchronized List<EmulatedBoard> all() {
    return List.copyOf(boards.values());
  }

  /** The board of this name. */
  public synchronized Optional<EmulatedBoard> byName(String name) {
    return Optional.ofNullable(boards.get(name));
  }

  /** Waits until they have been closed, by a command from outside for instance. */
  public void awaitClosed() throws InterruptedException {
    closed.await();
  }

  /** Ends all boards and leaves nothing of them. */
  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // the process is ending
    }
  }

  private void end() {
    folder.alone(
        () -> {
          turnAllOff();
          return null;
        });
  }

  private synchronized void turnAllOff() throws IOException {
    if (closed.getCount() == 0) {
      return;
    }
    boards.values().forEach(EmulatedBoard::turnOff);
    boards.clear();
    server.close();
    BoardsFolder.delete(run);
    closed.countDown();
  }
}
