package io.tinyprofiler.hub.backup.dump;

import io.tinyprofiler.hub.artifact.ArtifactFolders;
import io.tinyprofiler.hub.artifact.ArtifactKind;
import io.tinyprofiler.hub.backup.folder.BackupCipher;
import io.tinyprofiler.hub.backup.folder.BackupFolder;
import io.tinyprofiler.hub.backup.folder.Manifest;
import io.tinyprofiler.hub.backup.folder.Manifest.FileEntry;
import io.tinyprofiler.hub.backup.folder.Pace;
import io.tinyprofiler.hub.backup.folder.Sha256;
import io.tinyprofiler.hub.backup.folder.Stage;
import io.tinyprofiler.hub.backup.folder.Writing;
import io.tinyprofiler.hub.database.DatabaseServer;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes one backup; blocks. Whoever calls it holds the lock of backups. */
public final class Creation {

  private static final long MARGIN = 64L << 20;
  private static final long MIB = 1L << 20;

  /**
   * What goes in besides the database.
   *
   * @param artifacts the hub's folders of them
   * @param config the hub's configuration as YAML
   * @param configFiles files and folders that belong to it
   * @param app version of the hub
   */
  public record Sources(
      ArtifactFolders artifacts, String config, List<Path> configFiles, String app) {}

  private final BackupFolder folder;
  private final DatabaseServer server;
  private final Sources sources;
  private final String toolsDir;
  private final BackupCipher cipher;
  private final long bytesPerS;
  private final Clock clock;

  /**
   * How it is made.
   *
   * @param toolsDir where pg_dump is; empty to look around
   * @param rateMibS most MiB/s to read and write; 0 for no limit
   */
  public record Means(String toolsDir, int rateMibS, BackupCipher cipher) {}

  public Creation(
      BackupFolder folder, DatabaseServer server, Sources sources, Means means, Clock clock) {
    this.folder = folder;
    this.server = server;
    this.sources = sources;
    this.toolsDir = means.toolsDir();
    this.cipher = means.cipher();
    this.bytesPerS = means.rateMibS() * MIB;
    this.clock = clock;
  }

  /**
   * Makes it.
   *
   * @return its manifest, once it is whole and on the disk under its name
   * @throws Problem after which nothing of it is left
   */
  public Manifest create(String id, Stage stage) {
    PgTools tools = PgTools.find(server.major(), toolsDir, System.getenv());
    Path partial = null;
    try (PgSnapshot snapshot = PgSnapshot.take(server)) {
      stage.begin("looking for space", 0);
      needSpace(snapshot);
      partial = folder.begin(id);
      Manifest manifest = fill(partial, id, snapshot, tools, stage);
      folder.finish(partial, manifest);
      return manifest;
    } catch (IOException e) {
      throw undone(partial, notWritten(e));
    } catch (SQLException e) {
      throw undone(partial, PgSnapshot.failed(e));
    } catch (Problem e) {
      throw undone(partial, e);
    }
  }

  /** As much as the last backup took and half of it more, or what the database takes now. */
  private void needSpace(PgSnapshot snapshot) throws IOException, SQLException {
    long last =
        folder.list().stream()
            .filter(one -> one.manifest() != null)
            .reduce((before, after) -> after)
            .map(one -> one.manifest().databaseSize() * 3 / 2)
            .orElse(Long.MAX_VALUE);
    long need = Math.min(last, snapshot.contents().bytes()) + artifactBytes() + MARGIN;
    long free = Files.getFileStore(folder.root()).getUsableSpace();
    if (free < need) {
      throw new Problem(
          "no-space",
          "%s has %d MiB left, and a backup needs about %d MiB"
              .formatted(folder.root(), free / MIB, need / MIB),
          "free some, or name another folder in backups.dir" + lastGood());
    }
  }

  private long artifactBytes() throws IOException {
    long bytes = 0;
    for (ArtifactKind kind : ArtifactKind.values()) {
      Path shelf = sources.artifacts().of(kind);
      if (Files.isDirectory(shelf)) {
        try (var files = Files.list(shelf)) {
          for (Path file : files.toList()) {
            bytes += sizeOf(file);
          }
        }
      }
    }
    return bytes;
  }

  private static long sizeOf(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0; // removed since the listing
    }
  }

  private Manifest fill(Path partial, String id, PgSnapshot snapshot, PgTools tools, Stage stage)
      throws IOException, SQLException {
    Instant time = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    SortedMap<String, FileEntry> files = new TreeMap<>();
    List<String> missing = new ArrayList<>();
    PgContents contents = snapshot.contents();
    stage.begin("copying artifacts", artifactBytes());
    for (ArtifactKind kind : ArtifactKind.values()) {
      for (String sha256 : contents.artifacts(kind)) {
        String name = Manifest.artifact(kind, sha256);
        Path source = sources.artifacts().of(kind).resolve(sha256);
        copy(sha256, source, partial.resolve(name), new Pace(stage, bytesPerS))
            .ifPresentOrElse(file -> files.put(name, file), () -> missing.add(name));
      }
    }
    SortedMap<String, Long> rows = contents.rows();
    files.put(Manifest.DUMP, dump(partial, snapshot, tools, stage));
    stage.begin("packing configuration", 0);
    ConfigArchive config = new ConfigArchive(sources.config(), sources.configFiles());
    files.put(
        Manifest.CONFIG,
        write(partial.resolve(Manifest.CONFIG), config::write, new Pace(stage, bytesPerS)));
    stage.begin("closing", 0);
    return new Manifest(
        Manifest.FORMAT,
        id,
        folder.nextSequence(),
        time,
        sources.app(),
        contents.schema(),
        contents.server(),
        cipher.name(),
        cipher.check(id),
        files.get(Manifest.DUMP).size(),
        files.get(Manifest.CONFIG).size(),
        models(files.keySet()),
        files,
        rows,
        missing,
        config.skipped());
  }

  private static int models(Set<String> files) {
    String prefix = Manifest.artifact(ArtifactKind.MODEL, "");
    return (int) files.stream().filter(name -> name.startsWith(prefix)).count();
  }

  private FileEntry dump(Path partial, PgSnapshot snapshot, PgTools tools, Stage stage)
      throws IOException {
    stage.begin("dumping the database", 0);
    try (ToolRun run =
        ToolRun.on(
            server.login(),
            tools.dump(),
            List.of("--format=custom", "--snapshot=" + snapshot.id()))) {
      FileEntry entry =
          write(
              partial.resolve(Manifest.DUMP), run.output()::transferTo, new Pace(stage, bytesPerS));
      run.awaitDone();
      return entry;
    }
  }

  private FileEntry write(Path target, Writing.Content content, Pace pace) throws IOException {
    return Writing.file(
        target,
        out -> {
          try (OutputStream encrypted = cipher.encrypting(out)) {
            content.to(encrypted);
          }
        },
        pace);
  }

  /**
   * A copy, for a hard link would share what happens to the bytes.
   *
   * @return nothing if the artifact is lost or went bad on this host: everything else is worth a
   *     backup all the same
   */
  private Optional<FileEntry> copy(String sha256, Path source, Path target, Pace pace)
      throws IOException {
    try (InputStream in = Files.newInputStream(source)) {
      DigestInputStream read = Sha256.through(in);
      FileEntry entry = write(target, read::transferTo, pace);
      if (Sha256.hex(read.getMessageDigest()).equals(sha256)) {
        return Optional.of(entry);
      }
      Files.delete(target);
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Problem undone(Path partial, Problem problem) {
    if (partial != null) {
      try {
        BackupFolder.delete(partial);
      } catch (IOException e) {
        problem.addSuppressed(e); // the next backup deletes it
      }
    }
    return problem;
  }

  private Problem notWritten(IOException e) {
    return new Problem(
        "backup-not-written",
        "the backup cannot be written to %s: %s".formatted(folder.root(), e.getMessage()),
        "see to the space and the rights of the folder" + lastGood(),
        e);
  }

  private String lastGood() {
    return folder.list().stream()
        .filter(BackupFolder.Stored::verified)
        .reduce((before, after) -> after)
        .map(one -> "; the last good backup is " + one.id())
        .orElse("; there is no good backup yet");
  }
}
