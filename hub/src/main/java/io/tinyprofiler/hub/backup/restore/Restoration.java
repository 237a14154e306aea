package io.tinyprofiler.hub.backup.restore;

import io.tinyprofiler.hub.artifact.ArtifactFolders;
import io.tinyprofiler.hub.artifact.ArtifactKind;
import io.tinyprofiler.hub.backup.dump.DumpRestore;
import io.tinyprofiler.hub.backup.dump.PgTools;
import io.tinyprofiler.hub.backup.folder.BackupCipher;
import io.tinyprofiler.hub.backup.folder.FileCheck;
import io.tinyprofiler.hub.backup.folder.Manifest;
import io.tinyprofiler.hub.backup.folder.Stage;
import io.tinyprofiler.hub.database.DatabaseServer;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/**
 * Restores a backup without a hub; blocks. All is made ready beside the old system, then one
 * transaction puts the new database in the place of the old one, and files of configuration follow
 * it if they are wanted. Before it the old system is whole, after it the new one; what was there is
 * kept.
 */
public final class Restoration {

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);
  private static final int FAULTS_SHOWN = 3;

  /**
   * What was done.
   *
   * @param timestamp of the backup's snapshot
   * @param rows restored
   * @param kept name of the old database; null if there was none
   * @param config where the configuration of then is
   * @param placed files of it that were put in their places
   * @param waiting queued sessions whose agents are asked first
   * @param missingArtifacts artifacts that the backup does not have, see {@link Manifest}
   */
  public record Report(
      String id,
      Instant timestamp,
      long rows,
      String kept,
      Path config,
      List<Path> placed,
      int waiting,
      List<String> missingArtifacts) {}

  private final DatabaseServer server;
  private final Path dataDir;
  private final ArtifactFolders artifacts;
  private final String toolsDir;
  private final BackupCipher cipher;
  private final Stage stage;

  /**
   * What a restore goes to besides the database.
   *
   * @param dataDir the hub's data folder
   * @param artifacts the hub's folders of artifacts
   */
  public record Target(Path dataDir, ArtifactFolders artifacts) {}

  /**
   * Whether the configuration's files go to their places.
   *
   * @param inPlace or only into a folder of their own
   * @param moved folders of the backup's host, and what takes their place here
   */
  public record Configuration(boolean inPlace, Map<Path, Path> moved) {

    public static final Configuration BESIDE = new Configuration(false, Map.of());
  }

  /**
   * A restore.
   *
   * @param toolsDir where pg_restore is; empty to look around
   */
  public Restoration(
      DatabaseServer server, Target target, String toolsDir, BackupCipher cipher, Stage stage) {
    this.server = server;
    this.dataDir = target.dataDir();
    this.artifacts = target.artifacts();
    this.toolsDir = toolsDir;
    this.cipher = cipher;
    this.stage = stage;
  }

  /**
   * Checks every byte of a backup; needs no server.
   *
   * @throws Problem {@code backup-damaged}
   */
  public static Manifest checked(Path backup, Stage stage) {
    try {
      if (!Files.isDirectory(backup)) {
        throw new Problem(
            "backup-not-found",
            "there is no backup " + backup,
            "give the folder of one, with backup_manifest.json in it");
      }
      FileCheck.Outcome files = FileCheck.of(backup, stage);
      if (!files.whole()) {
        throw new Problem(
            "backup-damaged",
            "%s is damaged: %s"
                .formatted(
                    backup,
                    String.join("; ", files.faults().stream().limit(FAULTS_SHOWN).toList())),
            "use another backup");
      }
      return files.manifest();
    } catch (IOException e) {
      throw failed("backup-unreadable", backup + " cannot be read", e);
    }
  }

  /**
   * Restores.
   *
   * @param manifest as {@link #checked} found it
   * @throws Problem after which the old system is as it was
   */
  public Report restore(Path backup, Manifest manifest, Configuration configuration, Instant now) {
    PgTools tools = PgTools.find(server.major(), toolsDir, System.getenv());
    String place = server.login().database();
    String fresh = place + "_new";
    try (RestoreJournal journal = RestoreJournal.take(dataDir)) {
      journal.undo(server);
      refuseUsers(place);
      journal.begin(fresh, List.of());
      try {
        new DumpRestore(server, tools, cipher, stage).into(fresh, backup, manifest);
        int waiting = new PgAftermath(server, fresh).settle(manifest, place);
        Path config = dataDir.resolve("restored-config-" + manifest.id());
        RestoredFiles files = new RestoredFiles(backup, manifest, cipher, stage);
        for (ArtifactKind kind : ArtifactKind.values()) {
          files.artifacts(kind, artifacts.of(kind));
        }
        files.config(config);
        Map<Path, Path> changes =
            configuration.inPlace ? ConfigPlaces.changes(config, configuration.moved) : Map.of();
        journal.begin(fresh, changes.keySet());
        ConfigPlaces.stage(changes);
        stage.begin("swapping", 0);
        String kept = server.exists(place) ? kept(place, now) : null;
        server.swap(fresh, kept);
        journal.undo(server); // nothing is left to undo: the files go to their places
        long rows = manifest.rows().values().stream().mapToLong(Long::longValue).sum();
        return new Report(
            manifest.id(),
            manifest.timestamp(),
            rows,
            kept,
            config,
            List.copyOf(changes.keySet()),
            waiting,
            manifest.missingArtifacts());
      } catch (IOException e) {
        throw failed("data-not-writable", dataDir + " cannot be written", e);
      } finally {
        journal.undo(server);
      }
    }
  }

  private void refuseUsers(String place) {
    int others = server.connections(place);
    if (others > 0) {
      throw new Problem(
          "database-in-use",
          "%d connections to %s are open".formatted(others, server.login()),
          "stop every hub that uses it, then restore");
    }
  }

  private String kept(String place, Instant now) {
    String name = place + "_prev_" + STAMP.format(now);
    String free = name;
    for (int n = 2; server.exists(free); n++) {
      free = name + "_" + n;
    }
    return free;
  }

  private static Problem failed(String code, String sentence, IOException e) {
    return new Problem(
        code, sentence + ": " + e.getMessage(), "see to the space and the rights of the folder", e);
  }
}
