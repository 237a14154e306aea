package io.tinyprofiler.agent.emulate;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * The folder with the ports of emulated boards: a link for each board, and {@code .control} with a
 * folder for each process that runs boards. In that are a socket {@code control}, which is live as
 * long as the process, and a folder for each board.
 *
 * @param path absolute
 */
public record BoardsFolder(Path path) {

  static final String CONTROL = "control";

  private static final String HIDDEN = ".control";
  private static final String INSIDE = "tiny-profiler/boards";

  /** Between the threads of this process; between processes a file lock does it. */
  private static final Object ALONE = new Object();

  public BoardsFolder {
    path = path.toAbsolutePath().normalize();
  }

  /**
   * Where boards are unless somebody chooses: below {@code $XDG_RUNTIME_DIR}, else below {@code
   * $XDG_STATE_HOME} or {@code ~/.local/state}.
   */
  public static BoardsFolder usual(Map<String, String> environment) {
    return candidates(environment).get(0);
  }

  /** Every folder that {@link #usual} may have chosen, for this user, in another login. */
  public static List<BoardsFolder> candidates(Map<String, String> environment) {
    String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    Path home = Path.of(environment.getOrDefault("HOME", "."));
    Path base = state.isEmpty() ? home.resolve(".local/state") : Path.of(state);
    Stream<Path> bases =
        !runtime.isEmpty() && Files.isWritable(Path.of(runtime))
            ? Stream.of(Path.of(runtime), base)
            : Stream.of(base);
    return bases.map(folder -> new BoardsFolder(folder.resolve(INSIDE))).toList();
  }

  Path link(String board) {
    return path.resolve(board);
  }

  /** The sockets of all processes that run boards here. */
  List<Path> sockets() {
    return runs().stream().map(run -> run.resolve(CONTROL)).filter(BoardsFolder::live).toList();
  }

  /** The names of boards that are taken. */
  Set<String> boards() {
    Set<String> names = new LinkedHashSet<>();
    runs().forEach(run -> boardsOf(run).forEach(board -> names.add(name(board))));
    children(path).forEach(link -> names.add(name(link)));
    return names;
  }

  /** A new folder for a process that runs boards. */
  Path newRun() throws IOException {
    return Files.createTempDirectory(hidden(), ProcessHandle.current().pid() + "-");
  }

  /** Removes what processes left that were killed; their boards died with them. */
  void sweep() throws IOException {
    for (Path run : runs()) {
      if (!live(run.resolve(CONTROL))) {
        for (Path board : boardsOf(run)) {
          Files.deleteIfExists(link(name(board)));
        }
        delete(run);
      }
    }
  }

  /** Does work while no other process or thread does any here, making the folder if need be. */
  <T> T alone(Callable<T> work) {
    synchronized (ALONE) {
      try {
        makeFolders();
        try (FileChannel channel =
                FileChannel.open(
                    hidden().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.lock()) {
          assert lock.isValid();
          return work.call();
        }
      } catch (IOException | UncheckedIOException e) {
        throw new Problem(
            "boards-folder-unusable",
            "cannot use the folder %s: %s".formatted(path, e.getMessage()),
            "make it writable for this user, or choose another with --dir",
            e);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void makeFolders() throws IOException {
    var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(path, mine);
    if (!Files.exists(hidden())) {
      Files.createDirectory(hidden(), mine);
    }
  }

  private Path hidden() {
    return path.resolve(HIDDEN);
  }

  private List<Path> runs() {
    return children(hidden()).stream().filter(Files::isDirectory).toList();
  }

  private static List<Path> boardsOf(Path run) {
    return children(run).stream().filter(Files::isDirectory).toList();
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static List<Path> children(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (java.nio.file.NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether somebody listens: the socket of a dead process refuses. */
  private static boolean live(Path socket) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** A folder and what is in it. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
