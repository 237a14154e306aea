package io.tinyprofiler.hub.backup.folder;

import io.tinyprofiler.hub.artifact.ArtifactKind;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of all backups. A backup has its name only when it is whole and on the disk, and loses
 * it before its first byte is deleted.
 */
public final class BackupFolder {

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String PARTIAL = ".partial-";
  private static final String REMOVING = ".removing-";

  /** The form of a backup's name. */
  public static final String ID = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{6}Z";

  /**
   * A backup that is there.
   *
   * @param manifest null if it cannot be read
   * @param mark of its last verification, if there was one
   */
  public record Stored(Path path, Manifest manifest, Optional<Mark> mark) {

    public String id() {
      return path.getFileName().toString();
    }

    public boolean verified() {
      return mark.isPresent() && mark.get().faults().isEmpty();
    }

    public boolean damaged() {
      return manifest == null || (mark.isPresent() && !mark.get().faults().isEmpty());
    }
  }

  private final Path root;

  public BackupFolder(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  public Path root() {
    return root;
  }

  public Path path(String id) {
    return root.resolve(id);
  }

  /** Makes the folder, for this user alone. */
  public void open() {
    try {
      Files.createDirectories(
          root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new Problem(
          "backups-not-writable",
          "cannot make the folder for backups %s: %s".formatted(root, e.getMessage()),
          "make backups.dir a folder that this user may write",
          e);
    }
  }

  /** A name for a backup that begins now; of one that took the same second it is the next. */
  public String free(Instant now) {
    Instant time = now;
    while (Files.exists(path(NAME.format(time)))) {
      time = time.plusSeconds(1);
    }
    return NAME.format(time);
  }

  /** Makes the place in which a backup grows. */
  public Path begin(String id) throws IOException {
    Path partial = root.resolve(PARTIAL + id);
    for (ArtifactKind kind : ArtifactKind.values()) {
      Files.createDirectories(partial.resolve(kind.folder()));
    }
    return partial;
  }

  /** Writes the manifest and its hash, and gives the backup its name. */
  public Path finish(Path partial, Manifest manifest) throws IOException {
    byte[] bytes = manifest.encode();
    Writing.replace(partial.resolve(Manifest.NAME), bytes);
    Writing.replace(
        partial.resolve(Manifest.HASH_NAME),
        Manifest.hashLine(bytes).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    for (ArtifactKind kind : ArtifactKind.values()) {
      Writing.names(partial.resolve(kind.folder()));
    }
    Writing.names(partial);
    Path named = path(manifest.id());
    Files.move(partial, named, StandardCopyOption.ATOMIC_MOVE);
    Writing.names(root);
    return named;
  }

  /** All backups, in the order in which they were made; unreadable ones first. */
  public List<Stored> list() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .filter(path -> path.getFileName().toString().matches(ID))
          .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .map(BackupFolder::stored)
          .sorted(
              Comparator.<Stored>comparingLong(
                      one -> one.manifest() == null ? -1 : one.manifest().sequence())
                  .thenComparing(Stored::id))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Optional<Stored> find(String id) {
    return list().stream().filter(one -> one.id().equals(id)).findFirst();
  }

  /** A folder that is said to be a backup. */
  public static Stored stored(Path path) {
    try {
      Manifest manifest = Manifest.decode(Files.readAllBytes(path.resolve(Manifest.NAME)));
      return new Stored(path, manifest, Mark.of(path));
    } catch (IOException | Problem e) {
      return new Stored(path, null, Optional.empty());
    }
  }

  public long nextSequence() {
    return list().stream()
            .filter(one -> one.manifest() != null)
            .mapToLong(one -> one.manifest().sequence())
            .max()
            .orElse(0)
        + 1;
  }

  /** Deletes a backup; killed in the middle of it, nothing looks like a backup. */
  public void remove(String id) throws IOException {
    Path going = root.resolve(REMOVING + id);
    delete(going);
    Files.move(path(id), going, StandardCopyOption.ATOMIC_MOVE);
    Writing.names(root);
    Files.deleteIfExists(Mark.file(path(id)));
    delete(going);
  }

  /** Deletes what killed ones left half. To be called by whoever holds the lock. */
  public List<String> clear() throws IOException {
    List<String> cleared = new ArrayList<>();
    try (Stream<Path> all = Files.list(root)) {
      for (Path path : all.toList()) {
        String name = path.getFileName().toString();
        if (name.startsWith(PARTIAL) || name.startsWith(REMOVING)) {
          delete(path);
          cleared.add(name);
        }
      }
    }
    return cleared;
  }

  /** With all that is in it; links are removed, not followed. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
