package io.tinyprofiler.hub.database;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The embedded server's folder: its data, its passwords, and a lock that keeps a second hub away.
 */
final class DataFolder implements AutoCloseable {

  private final Path root;
  private final FileChannel lockFile;

  private DataFolder(Path root, FileChannel lockFile) {
    this.root = root;
    this.lockFile = lockFile;
  }

  /**
   * Takes the folder, making it if it is not there.
   *
   * @throws Problem {@code data-in-use} while another hub has it, {@code data-not-writable}
   */
  static DataFolder take(Path path) {
    Path root = path.toAbsolutePath().normalize();
    try {
      Files.createDirectories(root);
      FileChannel channel =
          FileChannel.open(
              root.resolve("database.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!lock(channel)) {
        channel.close();
        throw new Problem(
            "data-in-use",
            "another hub works on " + root,
            "stop it, or give this one its own folder in database.dataDir");
      }
      return new DataFolder(root, channel);
    } catch (IOException e) {
      throw notWritable(root, e);
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this very process
    }
  }

  private static Problem notWritable(Path root, Exception e) {
    return new Problem(
        "data-not-writable",
        "cannot use the folder " + root + ": " + e,
        "make database.dataDir a folder that this user may write",
        e);
  }

  Path data() {
    return root.resolve("postgres");
  }

  /**
   * Call before the data are made; what a killed first start left behind is removed. Data that are
   * complete are never touched.
   *
   * @return whether there are no data yet
   */
  boolean begin() {
    try {
      if (Files.exists(unfinished())) {
        Folders.remove(data());
      }
      boolean first = !Files.exists(data());
      if (first) {
        Files.writeString(unfinished(), "the first start has not come to its end\n");
      }
      return first;
    } catch (IOException e) {
      throw notWritable(root, e);
    }
  }

  /** Call when server, role and database are there. */
  void finish() {
    try {
      Files.deleteIfExists(unfinished());
    } catch (IOException e) {
      throw notWritable(root, e);
    }
  }

  private Path unfinished() {
    return root.resolve("postgres.unfinished");
  }

  /** File with the role's password, random, readable by this user alone. */
  Path passwordFile(String role) {
    Path file = root.resolve(role + ".password");
    try {
      if (!Files.exists(file)) {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Path made =
            Files.createTempFile(
                root,
                role,
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(made, HexFormat.of().formatHex(random));
        Files.move(made, file);
      }
      return file;
    } catch (IOException e) {
      throw notWritable(root, e);
    }
  }

  String password(String role) {
    try {
      return Files.readString(passwordFile(role)).strip();
    } catch (IOException e) {
      throw notWritable(root, e);
    }
  }

  Path root() {
    return root;
  }

  /** Gives the lock back. */
  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw notWritable(root, e);
    }
  }
}
