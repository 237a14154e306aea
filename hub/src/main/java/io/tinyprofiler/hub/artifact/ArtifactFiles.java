package io.tinyprofiler.hub.artifact;

import io.tinyprofiler.hub.web.Upload;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The bytes of artifacts: a folder of files named by their SHA-256. A file has its name only when
 * it is whole and on the disk; what a killed hub left half is deleted at the next start.
 */
final class ArtifactFiles {

  /** An upload that is whole, under a name of its own until it is kept. */
  record Received(Path file, String sha256, long size) {}

  private static final String PART = ".part";

  private final Vertx vertx;
  private final Path folder;

  ArtifactFiles(Vertx vertx, Path folder) {
    this.vertx = vertx;
    this.folder = folder;
  }

  /** Makes the folder, and deletes what was never finished. */
  Future<Void> open() {
    return vertx.executeBlocking(
        () -> {
          Files.createDirectories(folder);
          try (Stream<Path> files = Files.list(folder)) {
            List<Path> parts = files.filter(file -> file.toString().endsWith(PART)).toList();
            for (Path part : parts) {
              Files.delete(part);
            }
          }
          return null;
        });
  }

  Path path(String sha256) {
    return folder.resolve(sha256);
  }

  /**
   * Writes an upload to the disk.
   *
   * @param allowed most bytes
   * @param full what more than that fails with
   */
  Future<Received> receive(Upload upload, long allowed, Supplier<Problem> full) {
    Path part = folder.resolve(UUID.randomUUID() + PART);
    return vertx
        .fileSystem()
        .open(part.toString(), new OpenOptions().setCreateNew(true).setWrite(true))
        .compose(file -> Receiving.into(file, upload, allowed, full))
        .compose(size -> vertx.executeBlocking(() -> new Received(part, digest(part), size)))
        .recover(e -> deleteIfThere(part).transform(v -> Future.failedFuture(explained(e))));
  }

  /** Gives an upload its name. */
  Future<Void> keep(Received received) {
    return vertx.executeBlocking(
        () -> {
          Files.move(
              received.file(),
              path(received.sha256()),
              StandardCopyOption.ATOMIC_MOVE,
              StandardCopyOption.REPLACE_EXISTING);
          try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
          }
          return null;
        });
  }

  Future<Void> drop(Received received) {
    return deleteIfThere(received.file());
  }

  Future<Void> delete(String sha256) {
    return deleteIfThere(path(sha256));
  }

  private Future<Void> deleteIfThere(Path file) {
    return vertx.executeBlocking(() -> Files.deleteIfExists(file)).mapEmpty();
  }

  /** Its SHA-256, once its bytes are on the disk. */
  private static String digest(Path file) throws IOException {
    try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
      written.force(true);
    }
    try (DigestInputStream in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private Throwable explained(Throwable e) {
    return e instanceof Problem
        ? e
        : new Problem(
            "artifacts-not-writable",
            "the hub cannot keep the file: " + e.getMessage(),
            "see to the space and the rights of its folder " + folder,
            e);
  }
}
