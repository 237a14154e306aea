package io.tinyprofiler.hub.backup.restore;

import io.tinyprofiler.hub.backup.folder.Manifest;
import io.tinyprofiler.hub.database.DatabaseServer;
import io.tinyprofiler.shared.problem.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;

/** What a restored database must not believe any more. */
final class PgAftermath {

  /** What was to be told then is not news now. */
  private static final String OLD_NOTICES =
      """
      update notifications set state = 'given_up', ended_at = now(),
        reason = 'it is from before a restore' where state = 'pending'
      """;

  /** Its agent may have measured it since: it is asked before anything is measured twice. */
  private static final String OLD_QUEUE =
      """
      update profiling_sessions s set state = 'dispatched', agent = d.agent,
        dispatched_at = coalesce(s.dispatched_at, now()),
        reason = 'restored from a backup; its agent is asked first'
      from devices d where d.id = s.device and s.state = 'queued'
      """;

  /** In its own snapshot it was still being made; now its rows are restored and compared. */
  private static final String THIS_BACKUP =
      """
      update backups set state = 'verified', snapshot_at = ?, bytes = ?, verified_at = now()
      where id = ? and state = 'running'
      """;

  private static final String OTHER_ATTEMPTS =
      "update backups set state = 'failed', reason = 'restored' where state = 'running'";

  private static final String REVOKED_SINCE =
      "select hash, revoked_at from tokens where revoked_at is not null";

  private final DatabaseServer server;
  private final String restored;

  PgAftermath(DatabaseServer server, String restored) {
    this.server = server;
    this.restored = restored;
  }

  /**
   * Settles it.
   *
   * @param backup what was restored
   * @param old the database that will be replaced; what it knows of revoked tokens stays true
   * @return how many queued sessions wait for their agents' word
   */
  int settle(Manifest backup, String old) {
    try (Connection connection = server.connect(restored);
        Statement sql = connection.createStatement()) {
      connection.setAutoCommit(false);
      sql.executeUpdate(OLD_NOTICES);
      confirm(connection, backup);
      sql.executeUpdate(OTHER_ATTEMPTS);
      int waiting = sql.executeUpdate(OLD_QUEUE);
      if (server.exists(old)) {
        revoke(connection, old);
      }
      connection.commit();
      return waiting;
    } catch (SQLException e) {
      throw new Problem(
          "database-failed",
          "the restored database cannot be settled: " + e.getMessage(),
          "use another backup",
          e);
    }
  }

  private static void confirm(Connection connection, Manifest backup) throws SQLException {
    long bytes = backup.files().values().stream().mapToLong(Manifest.FileEntry::size).sum();
    try (PreparedStatement confirm = connection.prepareStatement(THIS_BACKUP)) {
      confirm.setTimestamp(1, Timestamp.from(backup.timestamp()));
      confirm.setLong(2, bytes);
      confirm.setString(3, backup.id());
      confirm.executeUpdate();
    }
  }

  private void revoke(Connection connection, String old) throws SQLException {
    try (Connection before = server.connect(old);
        Statement sql = before.createStatement();
        PreparedStatement revoke =
            connection.prepareStatement(
                "update tokens set revoked_at = coalesce(revoked_at, ?) where hash = ?")) {
      if (!hasTokens(sql)) {
        return;
      }
      try (ResultSet revoked = sql.executeQuery(REVOKED_SINCE)) {
        while (revoked.next()) {
          Timestamp time = revoked.getTimestamp("revoked_at");
          revoke.setTimestamp(1, time);
          revoke.setBytes(2, revoked.getBytes("hash"));
          revoke.executeUpdate();
        }
      }
    }
  }

  /** A database that was only just made has no tables. */
  private static boolean hasTokens(Statement sql) throws SQLException {
    try (ResultSet found = sql.executeQuery("select to_regclass('public.tokens') is not null")) {
      return found.next() && found.getBoolean(1);
    }
  }
}
