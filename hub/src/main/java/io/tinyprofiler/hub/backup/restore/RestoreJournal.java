package io.tinyprofiler.hub.backup.restore;

import io.tinyprofiler.hub.backup.folder.Writing;
import io.tinyprofiler.hub.database.DatabaseServer;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names the database that a restore fills, in the hub's data folder, until it has taken its place,
 * and the files of configuration that wait beside theirs. After a kill the next hub or restore
 * finds the names: if the database is still there, it is dropped and the files go; if it is not, it
 * is in its place, and the files go to theirs.
 */
public final class RestoreJournal implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RestoreJournal.class);

  private final Path file;
  private final FileChannel lock;

  private RestoreJournal(Path file, FileChannel lock) {
    this.file = file;
    this.lock = lock;
  }

  /**
   * Takes the journal.
   *
   * @throws Problem {@code restore-running} while another process restores into this folder
   */
  static RestoreJournal take(Path dataDir) {
    try {
      Files.createDirectories(dataDir);
      FileChannel channel =
          FileChannel.open(
              dataDir.resolve("restore.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new Problem(
            "restore-running", "a restore into " + dataDir + " is running", "wait for its end");
      }
      return new RestoreJournal(dataDir.resolve("restore.journal"), channel);
    } catch (IOException e) {
      throw notWritable(dataDir, e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock taken = channel.tryLock();
      return taken != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this very process
    }
  }

  /** Undoes what a killed restore left in the middle. To be called before the hub works. */
  public static void recover(DatabaseServer server, Path dataDir) {
    try (RestoreJournal journal = take(dataDir)) {
      journal.undo(server);
    }
  }

  void undo(DatabaseServer server) {
    List<String> lines = read();
    if (!lines.isEmpty()) {
      String fresh = lines.get(0);
      List<Path> places = lines.subList(1, lines.size()).stream().map(Path::of).toList();
      if (server.exists(fresh)) {
        LOG.warn("a restore was interrupted; what it had done is undone");
        ConfigPlaces.undo(places); // first, for without the database they would go in place
        server.drop(fresh);
      } else {
        ConfigPlaces.finish(places);
      }
      end();
    }
  }

  private List<String> read() {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw notWritable(file, e);
    }
  }

  /**
   * A database of this name is being filled from here on.
   *
   * @param places of files that will wait beside them from here on
   */
  void begin(String database, Collection<Path> places) {
    StringBuilder lines = new StringBuilder(database).append('\n');
    places.forEach(place -> lines.append(place).append('\n'));
    try {
      Writing.replace(file, lines.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw notWritable(file, e);
    }
  }

  /** It is in its place, or gone. */
  void end() {
    try {
      Files.deleteIfExists(file);
      Writing.names(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw notWritable(file, e);
    }
  }

  private static Problem notWritable(Path place, IOException e) {
    return new Problem(
        "data-not-writable",
        "cannot use %s: %s".formatted(place, e.getMessage()),
        "give a writable folder with --data",
        e);
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw notWritable(file, e);
    }
  }
}
