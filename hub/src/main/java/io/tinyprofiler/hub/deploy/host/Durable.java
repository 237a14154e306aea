package io.tinyprofiler.hub.deploy.host;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are whole whenever the power goes. */
public final class Durable {

  private Durable() {}

  /** Replaces a file: before it the old text is there, after it the new one. */
  public static void write(Path file, String text) {
    Path draft = file.resolveSibling("." + file.getFileName() + ".new");
    try {
      put(
          draft,
          text,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);
      move(draft, file);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Adds a line at a file's end; one that was torn there stays a line of its own. */
  public static void append(Path file, String line) {
    try {
      boolean torn = Files.exists(file) && !Files.readString(file).matches("(?s)|.*\n");
      put(
          file,
          (torn ? "\n" : "") + line + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      flush(file.getParent());
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Removes a file for good, if it is there. */
  public static void remove(Path file) {
    try {
      if (Files.deleteIfExists(file)) {
        flush(file.getParent());
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static Problem unwritable(Path file, IOException e) {
    return new Problem(
        "not-written",
        "cannot write %s: %s".formatted(file, e),
        "run it as root, with space on that disk",
        e);
  }

  /** Gives a name another file or folder, which is whole on the disk. */
  static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    flush(to.getParent());
  }

  private static void put(Path file, String text, StandardOpenOption... how) throws IOException {
    try (FileChannel channel = FileChannel.open(file, how)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  static void flush(Path fileOrFolder) throws IOException {
    try (FileChannel channel = FileChannel.open(fileOrFolder)) {
      channel.force(true);
    }
  }
}
