package io.tinyprofiler.hub.backup.dump;

import io.tinyprofiler.hub.backup.folder.BackupCipher;
import io.tinyprofiler.hub.backup.folder.FileCheck;
import io.tinyprofiler.hub.backup.folder.Manifest;
import io.tinyprofiler.hub.backup.folder.Stage;
import io.tinyprofiler.hub.database.DatabaseServer;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Proves a backup: every byte, then a trial restore into a database that is dropped again. */
public final class Verification {

  /** Failures that say something of the backup, and nothing of the machine. */
  private static final Set<String> DAMAGE =
      Set.of("backup-damaged", "tool-failed", "migration-failed");

  private static final Pattern MACHINE =
      Pattern.compile(
          "No space left|could not extend|connection to server|server closed|terminating");

  private final DatabaseServer server;
  private final String toolsDir;
  private final BackupCipher cipher;

  public Verification(DatabaseServer server, String toolsDir, BackupCipher cipher) {
    this.server = server;
    this.toolsDir = toolsDir;
    this.cipher = cipher;
  }

  /** Where trial restores go. */
  private String scratch() {
    return server.login().database() + "_trial";
  }

  /**
   * Verifies.
   *
   * @return what is wrong; empty if nothing is
   * @throws Problem if that could not be found out
   */
  public List<String> faults(Path backup, Stage stage) {
    try {
      FileCheck.Outcome files = FileCheck.of(backup, stage);
      if (!files.whole()) {
        return files.faults();
      }
      return trial(backup, files.manifest(), stage);
    } catch (IOException e) {
      throw new Problem(
          "backup-unreadable",
          "%s cannot be read: %s".formatted(backup, e.getMessage()),
          "see to the disk and the rights of the folder",
          e);
    }
  }

  private List<String> trial(Path backup, Manifest manifest, Stage stage) {
    PgTools tools = PgTools.find(server.major(), toolsDir, System.getenv());
    try {
      new DumpRestore(server, tools, cipher, stage).into(scratch(), backup, manifest);
      return List.of();
    } catch (Problem e) {
      if (DAMAGE.contains(e.code()) && !MACHINE.matcher(e.getMessage()).find()) {
        return List.of("the trial restore failed: " + e.getMessage());
      }
      throw e;
    } finally {
      server.drop(scratch());
    }
  }
}
