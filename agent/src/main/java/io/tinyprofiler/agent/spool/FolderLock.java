package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second agent out of a folder. The operating system frees it when the process dies. */
final class FolderLock implements AutoCloseable {

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the folder, making it if need be.
   *
   * @throws Problem {@code spool-in-use}, or {@code spool-unusable} when the folder cannot be used
   */
  static FolderLock take(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("agent.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new Problem(
            "spool-in-use",
            "another agent runs on " + folder,
            "stop it, or give this one a folder of its own with key dataDir");
      }
      return new FolderLock(channel);
    } catch (IOException e) {
      throw new Problem(
          "spool-unusable",
          "cannot use the folder %s: %s".formatted(folder, e.getMessage()),
          "make it writable for this user, or choose another with key dataDir",
          e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException sameProcess) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
