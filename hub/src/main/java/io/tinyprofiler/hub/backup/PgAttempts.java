package io.tinyprofiler.hub.backup;

import io.tinyprofiler.hub.backup.folder.Manifest;
import io.tinyprofiler.hub.database.DatabaseServer;
import io.tinyprofiler.shared.problem.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The right to work on backups, which one hub has at a time, and the table of what was tried. The
 * right is an advisory lock on a connection of its own: it ends with the process.
 */
final class PgAttempts implements AutoCloseable {

  private final Connection connection;

  private PgAttempts(Connection connection) {
    this.connection = connection;
  }

  /** Takes the right unless another has it; what one who died left as running has failed. */
  static Optional<PgAttempts> take(DatabaseServer server) {
    Connection connection = server.connect(server.login().database());
    PgAttempts attempts = new PgAttempts(connection);
    try (PreparedStatement lock =
            connection.prepareStatement("select pg_try_advisory_lock(hashtext('backups'), 0)");
        ResultSet taken = lock.executeQuery()) {
      if (taken.next() && taken.getBoolean(1)) {
        attempts.run(
            "update backups set state = 'failed', reason = 'the hub that made it has ended'"
                + " where state = 'running'");
        return Optional.of(attempts);
      }
      attempts.close();
      return Optional.empty();
    } catch (SQLException e) {
      attempts.close();
      throw failed(e);
    }
  }

  void begin(String id, String by, String host, Instant now) {
    run(
        """
        insert into backups (id, state, requested_by, host, started_at) values (?, 'running', ?, ?, ?)
        on conflict (id) do update set state = 'running', requested_by = excluded.requested_by,
          host = excluded.host, started_at = excluded.started_at, reason = ''
        """,
        id,
        by,
        host,
        Timestamp.from(now));
  }

  void made(Manifest manifest) {
    run(
        "update backups set state = 'made', snapshot_at = ?, bytes = ? where id = ?",
        Timestamp.from(manifest.timestamp()),
        manifest.bytes(),
        manifest.id());
  }

  void failed(String id, String reason) {
    run("update backups set state = 'failed', reason = ? where id = ?", reason, id);
  }

  /** One that came from another host has no row yet. */
  void verified(String id, Manifest manifest, Instant now, List<String> faults) {
    run(
        """
        insert into backups (id, state, requested_by, host, started_at, snapshot_at, bytes,
          verified_at, reason) values (?, ?, '', '', ?, ?, ?, ?, ?)
        on conflict (id) do update set state = excluded.state, verified_at = excluded.verified_at,
          snapshot_at = coalesce(excluded.snapshot_at, backups.snapshot_at),
          reason = excluded.reason
        """,
        id,
        faults.isEmpty() ? "verified" : "damaged",
        Timestamp.from(manifest == null ? now : manifest.timestamp()),
        manifest == null ? null : Timestamp.from(manifest.timestamp()),
        manifest == null ? null : manifest.bytes(),
        Timestamp.from(now),
        String.join("; ", faults));
  }

  void removed(String id) {
    run("update backups set state = 'removed' where id = ?", id);
  }

  private void run(String sql, Object... values) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static Problem failed(SQLException e) {
    return new Problem(
        "database-unreachable",
        "the database does not answer: " + e.getMessage(),
        "try again in a moment; if it stays, see /health/detailed",
        e);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failed(e);
    }
  }
}
