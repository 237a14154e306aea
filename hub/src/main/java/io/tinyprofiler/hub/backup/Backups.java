package io.tinyprofiler.hub.backup;

import io.tinyprofiler.hub.backup.dump.Creation;
import io.tinyprofiler.hub.backup.dump.Verification;
import io.tinyprofiler.hub.backup.folder.BackupCipher;
import io.tinyprofiler.hub.backup.folder.BackupFolder;
import io.tinyprofiler.hub.backup.folder.BackupFolder.Stored;
import io.tinyprofiler.hub.backup.folder.Manifest;
import io.tinyprofiler.hub.backup.folder.Mark;
import io.tinyprofiler.hub.backup.folder.Retention;
import io.tinyprofiler.hub.backup.folder.Retention.Candidate;
import io.tinyprofiler.hub.backup.folder.Stage;
import io.tinyprofiler.hub.database.DatabaseServer;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The work on backups, one piece at a time over all hubs of a database; blocks. */
public final class Backups {

  private final BackupFolder folder;
  private final DatabaseServer server;
  private final Creation creation;
  private final Verification verification;
  private final Retention retention;
  private final Clock clock;

  public Backups(
      BackupFolder folder,
      DatabaseServer server,
      Creation.Sources sources,
      BackupConfig config,
      Clock clock) {
    this.folder = folder;
    this.server = server;
    BackupCipher cipher = BackupCipher.of(config.keyFile());
    Creation.Means means = new Creation.Means(config.toolsDir(), config.rateMibS(), cipher);
    this.creation = new Creation(folder, server, sources, means, clock);
    this.verification = new Verification(server, config.toolsDir(), cipher);
    this.retention = config.retention();
    this.clock = clock;
  }

  BackupFolder folder() {
    return folder;
  }

  /**
   * Makes a backup, proves it, and removes those that retention lets go.
   *
   * @param begun told the new one's name
   * @param proven whether to verify it now
   * @throws Problem {@code backup-busy} while another piece of work goes on
   */
  void create(String by, boolean proven, Stage stage, Consumer<String> begun) {
    try (PgAttempts attempts = take()) {
      String id = folder.free(clock.instant());
      attempts.begin(id, by, host(), clock.instant());
      begun.accept(id);
      Manifest manifest;
      try {
        manifest = creation.create(id, stage);
      } catch (RuntimeException e) {
        attempts.failed(id, e instanceof Problem p ? p.line() : e.toString());
        throw e;
      }
      attempts.made(manifest);
      if (proven && verify(attempts, id, stage).isEmpty()) {
        prune(attempts, false);
      }
    }
  }

  /**
   * Verifies a backup that is there.
   *
   * @param begun run when nothing is in the way
   * @return what is wrong with it
   */
  List<String> verify(String id, Stage stage, Runnable begun) {
    try (PgAttempts attempts = take()) {
      found(id);
      begun.run();
      return verify(attempts, id, stage);
    }
  }

  private List<String> verify(PgAttempts attempts, String id, Stage stage) {
    Stored stored = found(id);
    List<String> faults = verification.faults(stored.path(), stage);
    try {
      Mark.put(stored.path(), clock.instant(), faults);
    } catch (IOException e) {
      throw notWritable(e);
    }
    attempts.verified(id, stored.manifest(), clock.instant(), faults);
    return faults;
  }

  /** Removes what retention lets go; dry, it only says what that would be. */
  List<String> prune(boolean dry) {
    try (PgAttempts attempts = take()) {
      return prune(attempts, dry);
    }
  }

  private List<String> prune(PgAttempts attempts, boolean dry) {
    List<Candidate> candidates =
        folder.list().stream()
            .filter(one -> one.manifest() != null)
            .map(
                one ->
                    new Candidate(
                        one.id(),
                        one.manifest().sequence(),
                        one.manifest().timestamp(),
                        one.verified()))
            .toList();
    Set<String> going = retention.removable(candidates);
    if (!dry) {
      for (String id : going) {
        remove(attempts, id);
      }
    }
    return new ArrayList<>(going);
  }

  private void remove(PgAttempts attempts, String id) {
    try {
      folder.remove(id);
    } catch (IOException e) {
      throw notWritable(e);
    }
    attempts.removed(id);
  }

  private PgAttempts take() {
    PgAttempts attempts =
        PgAttempts.take(server)
            .orElseThrow(
                () ->
                    new Problem(
                        "backup-busy",
                        "a hub is at work on backups already",
                        "wait for it: tiny-profiler backup list"));
    try {
      folder.open();
      folder.clear();
      return attempts;
    } catch (IOException e) {
      attempts.close();
      throw notWritable(e);
    } catch (Problem e) {
      attempts.close();
      throw e;
    }
  }

  private Stored found(String id) {
    return folder
        .find(id)
        .orElseThrow(
            () ->
                new Problem(
                    "backup-not-found",
                    "there is no backup %s in %s".formatted(id, folder.root()),
                    "list them with: tiny-profiler backup list"));
  }

  private Problem notWritable(IOException e) {
    return new Problem(
        "backups-not-writable",
        "cannot write to %s: %s".formatted(folder.root(), e.getMessage()),
        "see to the space and the rights of the folder",
        e);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "";
    }
  }
}
