package io.tinyprofiler.hub.backup.dump;

import io.tinyprofiler.hub.backup.folder.BackupCipher;
import io.tinyprofiler.hub.backup.folder.Manifest;
import io.tinyprofiler.hub.backup.folder.Pace;
import io.tinyprofiler.hub.backup.folder.Stage;
import io.tinyprofiler.hub.database.DatabaseServer;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Makes a database of a backup's dump, and proves that it is the one that was dumped. */
public final class DumpRestore {

  private static final int BUFFER = 1 << 16;

  private final DatabaseServer server;
  private final PgTools tools;
  private final BackupCipher cipher;
  private final Stage stage;

  public DumpRestore(DatabaseServer server, PgTools tools, BackupCipher cipher, Stage stage) {
    this.server = server;
    this.tools = tools;
    this.cipher = cipher;
    this.stage = stage;
  }

  /**
   * Makes a new database and fills it; one of that name is replaced.
   *
   * @throws Problem {@code backup-damaged} if the dump does not restore without an error, has other
   *     rows than were counted, or cannot be brought to this version's schema
   */
  public void into(String database, Path backup, Manifest manifest) {
    cipher.require(manifest);
    server.drop(database);
    server.create(database);
    feed(database, backup.resolve(Manifest.DUMP), manifest);
    stage.begin("counting rows", 0);
    try (Connection connection = server.connect(database)) {
      PgContents contents = new PgContents(connection);
      List<String> differences = manifest.differences(contents.rows());
      if (!differences.isEmpty()) {
        throw damaged("the restored rows differ: " + String.join("; ", differences), null);
      }
      if (!contents.schema().equals(manifest.schema())) {
        throw damaged("the restored schema is " + contents.schema(), null);
      }
    } catch (SQLException e) {
      throw PgSnapshot.failed(e);
    }
    stage.begin("migrating", 0);
    server.migrate(database);
  }

  private void feed(String database, Path dump, Manifest manifest) {
    stage.begin("restoring rows", manifest.databaseSize());
    try (ToolRun run =
        ToolRun.on(
            server.login().to(database),
            tools.restore(),
            List.of("--exit-on-error", "--no-owner", "--no-privileges"))) {
      try (InputStream in = cipher.open(dump, manifest)) {
        copy(in, run.input(), new Pace(stage, 0));
      } catch (IOException e) {
        run.awaitDone(); // it says why it did not read on
        throw damaged("%s cannot be read: %s".formatted(dump, e.getMessage()), e);
      }
      run.awaitDone();
    }
  }

  private static void copy(InputStream in, OutputStream out, Pace pace) throws IOException {
    try (out) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        pace.took(n);
      }
    }
  }

  private static Problem damaged(String sentence, Exception e) {
    return new Problem("backup-damaged", sentence, "use another backup", e);
  }
}
