package io.tinyprofiler.agent.artifact;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Artifacts on disk: {@code <sha256>-<name>}, for tools tell formats by names, and {@code
 * <sha256>.part} while one is fetched. Every method blocks.
 */
final class ArtifactFolder {

  private static final Pattern OURS = Pattern.compile("[0-9a-f]{64}(-.*|\\.part)");
  private static final int MAX_NAME = 100;

  private final Path folder;
  private final long maxBytes;
  private final Clock clock;

  ArtifactFolder(Path folder, long maxBytes, Clock clock) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  long maxBytes() {
    return maxBytes;
  }

  /** Where an artifact is fetched to. */
  Path part(String sha256) throws IOException {
    Files.createDirectories(folder);
    return folder.resolve(sha256 + ".part");
  }

  /** An artifact that is there and whole; one that is damaged is deleted. */
  Optional<Path> find(String sha256) throws IOException {
    for (Path file : files()) {
      if (file.getFileName().toString().startsWith(sha256 + "-")) {
        if (digest(file).equals(sha256)) {
          markUsed(file);
          return Optional.of(file);
        }
        Files.delete(file);
      }
    }
    return Optional.empty();
  }

  /**
   * Takes what was fetched in, if it is what it should be, and makes room for it.
   *
   * @return nothing if it has another digest; it is deleted then
   */
  Optional<Path> keep(String sha256, String name) throws IOException {
    Path part = part(sha256);
    if (!digest(part).equals(sha256)) {
      Files.delete(part);
      return Optional.empty();
    }
    try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
      written.force(true);
    }
    String safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
    Path kept =
        folder.resolve(sha256 + "-" + safe.substring(Math.max(0, safe.length() - MAX_NAME)));
    Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    markUsed(kept);
    makeRoom(kept);
    return Optional.of(kept);
  }

  private void markUsed(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
  }

  /**
   * Deletes what was not used for so long, parts that nobody went on fetching among them.
   *
   * @return how many files
   */
  int removeUnused(Duration unused) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0; // nothing was ever fetched
    }
    FileTime oldest = FileTime.from(clock.instant().minus(unused));
    int removed = 0;
    for (Path file : files()) {
      if (Files.getLastModifiedTime(file).compareTo(oldest) < 0 && Files.deleteIfExists(file)) {
        removed++;
      }
    }
    return removed;
  }

  /** The longest unused goes first, a part that nobody fetches any more among them. */
  private void makeRoom(Path needed) throws IOException {
    List<Path> byAge =
        files().stream()
            .sorted(Comparator.comparing((Path file) -> file.toFile().lastModified()))
            .toList();
    long total = byAge.stream().mapToLong(file -> file.toFile().length()).sum();
    for (Path file : byAge) {
      if (total <= maxBytes) {
        return;
      }
      if (!file.equals(needed)) {
        total -= file.toFile().length();
        Files.deleteIfExists(file);
      }
    }
  }

  private List<Path> files() throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> OURS.matcher(file.getFileName().toString()).matches()).toList();
    }
  }

  static String digest(Path file) throws IOException {
    try (DigestInputStream in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
