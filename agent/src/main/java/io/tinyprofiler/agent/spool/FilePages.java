package io.tinyprofiler.agent.spool;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** How large the file of the spool is, as SQLite counts; closed with the connection. */
final class FilePages {

  private final long pageBytes;
  private final PreparedStatement all;
  private final PreparedStatement spare;

  FilePages(Connection connection) throws SQLException {
    pageBytes = Long.parseLong(SpoolTables.value(connection, "pragma page_size"));
    all = connection.prepareStatement("pragma page_count");
    spare = connection.prepareStatement("pragma freelist_count");
  }

  long usedBytes() throws SQLException {
    return number(all) * pageBytes - spareBytes();
  }

  /** Of pages that are in the file and hold nothing. */
  long spareBytes() throws SQLException {
    return number(spare) * pageBytes;
  }

  private static long number(PreparedStatement query) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
