package io.tinyprofiler.hub.backup.dump;

import io.tinyprofiler.hub.database.DatabaseServer;
import io.tinyprofiler.shared.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;

/** A moment of a database, which {@code pg_dump} and the counts share. */
final class PgSnapshot implements AutoCloseable {

  private final Connection connection;
  private final String id;

  private PgSnapshot(Connection connection, String id) {
    this.connection = connection;
    this.id = id;
  }

  static PgSnapshot take(DatabaseServer server) {
    Connection connection = server.connect(server.login().database());
    try {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      String id = new PgContents(connection).texts("select pg_export_snapshot()").get(0);
      return new PgSnapshot(connection, id);
    } catch (SQLException e) {
      close(connection);
      throw failed(e);
    }
  }

  /** What {@code pg_dump --snapshot} takes. */
  String id() {
    return id;
  }

  PgContents contents() {
    return new PgContents(connection);
  }

  static Problem failed(SQLException e) {
    return new Problem(
        "database-failed",
        "the database cannot be read: " + e.getMessage(),
        "try again; if it stays, look into the log of PostgreSQL",
        e);
  }

  @Override
  public void close() {
    close(connection);
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failed(e);
    }
  }
}
