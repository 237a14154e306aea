package io.tinyprofiler.hub.backup;

import io.tinyprofiler.hub.database.Login;
import io.tinyprofiler.hub.database.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The right to work on backups in the hands of another hub. */
final class HeldLock implements AutoCloseable {

  private final Connection connection;

  private HeldLock(Connection connection) {
    this.connection = connection;
  }

  static HeldLock of(TestDatabase database) {
    try {
      Connection connection = Login.of(database.config()).jdbc(5_000).getConnection();
      try (Statement sql = connection.createStatement()) {
        sql.execute("select pg_advisory_lock(hashtext('backups'), 0)");
      }
      return new HeldLock(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
