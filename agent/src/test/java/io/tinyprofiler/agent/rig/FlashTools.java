package io.tinyprofiler.agent.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Tools that stand for esptool and the like, as shell scripts in a test's folder. A firmware is a
 * file with the options that the board is to start with; a board that was started by a tool is no
 * child of the test's, so its process id is kept in a file.
 */
public final class FlashTools implements AutoCloseable {

  private static final Path HOST = Path.of("firmware/build/tp-host").toAbsolutePath();

  private final Path folder;

  public FlashTools(Path folder) {
    this.folder = folder;
  }

  /** A firmware file. */
  public Path firmware(String options) throws IOException {
    return Files.writeString(folder.resolve("fw-" + options.replace(' ', '_')), options);
  }

  public static String sha256(Path file) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The tool of a board: ends it, and starts it again with the firmware's options. */
  public List<String> replacing(BoardProcess board, String uid) throws IOException {
    return script(
        "replace",
        """
        kill -9 %d; rm -f "$2"
        echo "erasing"
        %s --link "$2" --uid %s $(cat "$1") &
        echo $! > %s.new; mv %s.new %s
        echo "verified $1"
        """
            .formatted(board.pid(), HOST, uid, pidFile(), pidFile(), pidFile()));
  }

  /** Ends the board and starts none. */
  public List<String> destroying(BoardProcess board) throws IOException {
    return script("destroy", "kill -9 %d; rm -f \"$2\"; echo 'all written'".formatted(board.pid()));
  }

  /** Does nothing to the board, says this and ends with this code. */
  public List<String> ending(int code, String said) throws IOException {
    return script("end", "echo '%s'; exit %d".formatted(said, code));
  }

  /** Says that it began, then hangs for ever. */
  public List<String> hanging() throws IOException {
    return script("hang", "touch %s; while :; do sleep 1000; done".formatted(begun()));
  }

  /** Says that it began, then waits until it is let go. */
  public List<String> waiting() throws IOException {
    Process made = new ProcessBuilder("mkfifo", gate().toString()).start();
    try {
      if (made.waitFor() != 0) {
        throw new AssertionError("mkfifo failed");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return script("wait", "touch %s; cat %s; echo 'let go'".formatted(begun(), gate()));
  }

  /** Is there once a waiting or hanging tool runs. */
  public Path begun() {
    return folder.resolve("begun");
  }

  public void letGo() throws IOException {
    Files.writeString(gate(), "go\n", StandardCharsets.UTF_8);
  }

  private Path gate() {
    return folder.resolve("gate");
  }

  private Path pidFile() {
    return folder.resolve("board.pid");
  }

  private List<String> script(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".sh"), text);
    return List.of("sh", file.toString(), "{file}", "{port}");
  }

  /** Ends the board that a tool has started, if one has. */
  @Override
  public void close() throws IOException {
    if (Files.exists(pidFile())) {
      long pid = Long.parseLong(Files.readString(pidFile()).strip());
      ProcessHandle board = ProcessHandle.of(pid).orElse(null);
      if (board != null) {
        board.destroyForcibly();
        board.onExit().orTimeout(10, TimeUnit.SECONDS).join();
      }
    }
  }
}
