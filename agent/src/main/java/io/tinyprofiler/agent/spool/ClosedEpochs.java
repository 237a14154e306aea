package io.tinyprofiler.agent.spool;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Which epochs are closed, and where each stands; their records are in {@link ClosedTable}. */
final class ClosedEpochs {

  private static final String EPOCHS =
      "select epoch, acked, highest, crc from closed_epochs order by n";

  private ClosedEpochs() {}

  /**
   * The epochs of a file, the oldest first.
   *
   * @throws SQLException as for a damaged file
   */
  static List<SpoolMark.Epoch> in(Connection connection) throws SQLException {
    List<SpoolMark.Epoch> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(EPOCHS)) {
      while (row.next()) {
        found.add(epoch(row));
        if (row.getLong(4) != epoch(row).sum()) {
          throw SpoolTables.damage("where a closed epoch stands is damaged");
        }
      }
    }
    return found;
  }

  /** Gives closed epochs of a file of the third version their checksums. */
  static void addSums(Connection connection) throws SQLException {
    List<SpoolMark.Epoch> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(EPOCHS)) {
      while (row.next()) {
        found.add(epoch(row));
      }
    }
    for (SpoolMark.Epoch epoch : found) {
      store(connection, epoch);
    }
  }

  private static SpoolMark.Epoch epoch(ResultSet row) throws SQLException {
    return new SpoolMark.Epoch(row.getString(1), row.getLong(2), row.getLong(3));
  }

  /** Queues an epoch behind those before it, or says where it stands now. */
  static void store(Connection connection, SpoolMark.Epoch epoch) throws SQLException {
    String statement =
        """
        insert into closed_epochs (epoch, acked, highest, crc) values (?, ?, ?, ?)
        on conflict (epoch) do update set acked = excluded.acked, crc = excluded.crc""";
    try (PreparedStatement insert = connection.prepareStatement(statement)) {
      insert.setString(1, epoch.epoch());
      insert.setLong(2, epoch.acked());
      insert.setLong(3, epoch.highest());
      insert.setLong(4, epoch.sum());
      insert.executeUpdate();
    }
  }
}
