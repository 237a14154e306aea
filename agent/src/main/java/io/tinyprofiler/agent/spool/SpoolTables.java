package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.problem.Problem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/** The tables of a spool, and whether a file holds what it has to. */
final class SpoolTables {

  private static final Logger LOG = LoggerFactory.getLogger(SpoolTables.class);
  private static final int VERSION = 3;

  private static final String[] TABLES = {
    """
    create table if not exists position (
      one integer primary key check (one = 1), epoch text not null,
      next integer not null, last_hash text not null, bytes integer not null,
      acked integer not null, acked_bytes integer not null,
      tail integer not null, tail_hash text not null, tail_bytes integer not null, crc integer)""",
    // last > seq in a row that stands for a range of lost records; bytes: up to this row's end
    """
    create table if not exists records (
      seq integer primary key, last integer not null, bytes integer not null,
      line text not null, crc integer)""",
    "create table if not exists acks (seq integer primary key, at_ms integer not null)",
    """
    create table if not exists sessions (
      opened integer primary key autoincrement, session text not null unique,
      attempt integer not null, spec text not null, next_index integer not null default 0,
      open_run text, outcome text, ended_ms integer, doubtful integer not null default 0)""",
    """
    create table if not exists refused_attempts (
      session text primary key, attempt integer not null, at_ms integer not null)""",
    // what a damaged file still held, to be delivered before this file's own records
    """
    create table if not exists closed_epochs (
      n integer primary key, epoch text not null unique, acked integer not null,
      highest integer not null)""",
    // unsaved: how many numbers a declaration stands for; 0 in a record
    """
    create table if not exists closed_records (
      id integer primary key, epoch text not null, seq integer not null, last integer not null,
      unsaved integer not null, line text not null, crc integer not null)""",
    "create unique index if not exists closed_by_seq on closed_records (epoch, seq)",
  };

  /** Of the first version, whose rows had no checksums; they stay without. */
  private static final String[] FROM_FIRST = {
    "alter table records add column crc integer", "alter table position add column crc integer"
  };

  private static final String[] FROM_SECOND = {
    "alter table sessions add column doubtful integer not null default 0"
  };

  private static final String[] NOTHING = {};

  /** A number that SQLite keeps for whoever uses it: here the checksum of the tables' text. */
  private static final String SUM_IN_FILE = "pragma application_id";

  private static final String TABLES_AS_THEY_ARE =
      "select group_concat(type || name || tbl_name || rootpage || coalesce(sql, ''))"
          + " from (select * from sqlite_schema order by name)";

  private SpoolTables() {}

  /**
   * Makes what is missing.
   *
   * @throws Problem {@code spool-too-new}
   */
  static void make(Connection connection, Path file) throws SQLException {
    int version = Integer.parseInt(value(connection, "pragma user_version"));
    int sum = Integer.parseInt(value(connection, SUM_IN_FILE));
    boolean summed = sum != 0;
    if (summed ? sum != sumOf(connection) : version > VERSION) {
      throw damage("its tables are damaged");
    }
    if (version > VERSION) {
      throw new Problem(
          "spool-too-new",
          "the spool %s was written by a newer agent".formatted(file),
          "install that version again, or choose another folder with key dataDir");
    }
    if (version < VERSION) {
      bring(connection, version);
    } else if (!summed) {
      sumAsFound(connection);
    }
  }

  private static void bring(Connection connection, int version) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("begin immediate");
      if (version == 1) {
        execute(statement, FROM_FIRST);
        Position.addSum(statement);
      }
      execute(statement, version == 1 || version == 2 ? FROM_SECOND : NOTHING);
      execute(statement, TABLES);
      statement.executeUpdate("pragma user_version = " + VERSION);
      statement.executeUpdate(SUM_IN_FILE + " = " + sumOf(connection));
      statement.executeUpdate("commit");
    }
  }

  /** Of a file that an earlier agent made, without a sum. A full disk need not take anything. */
  private static void sumAsFound(Connection connection) {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(SUM_IN_FILE + " = " + sumOf(connection));
    } catch (SQLException e) {
      LOG.debug("the spool's tables stay without a checksum for now: {}", e.getMessage());
    }
  }

  /** Of version and tables, 32 bits with a sign as SQLite has it; never 0, which says none. */
  static int sumOf(Connection connection) throws SQLException {
    String tables = value(connection, TABLES_AS_THEY_ARE);
    return (int) RowSum.of(value(connection, "pragma user_version") + tables) | 1;
  }

  private static void execute(Statement statement, String[] updates) throws SQLException {
    for (String update : updates) {
      statement.executeUpdate(update);
    }
  }

  /**
   * Looks whether the records that were reported durable are there.
   *
   * @param marks what the mark says
   * @throws SQLException as for a damaged file
   */
  static void check(Connection connection, List<SpoolMark.Epoch> marks) throws SQLException {
    Map<String, Long> closed = new HashMap<>(); // epochs, and their last records
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select epoch, highest from closed_epochs")) {
      while (rows.next()) {
        closed.put(rows.getString(1), rows.getLong(2));
      }
    }
    Position position = Position.in(connection);
    for (SpoolMark.Epoch mark : marks) {
      Long highest = closed.get(mark.epoch());
      if (position == null && highest == null && mark.highest() > mark.acked()) {
        throw damage("its records are gone");
      }
      if (highest != null && highest != mark.highest()) {
        throw damage("it ends epoch %s at %d".formatted(mark.epoch(), highest));
      }
      if (position != null
          && mark.epoch().equals(position.epoch())
          && mark.highest() > position.highest()) {
        throw damage(
            "it ends at record %d instead of %d".formatted(position.highest(), mark.highest()));
      }
    }
  }

  /** Undoes a transaction. When the disk is full SQLite did it already, and is in none. */
  static void rollback(Connection connection) throws SQLException {
    try {
      connection.rollback();
    } catch (SQLException e) {
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate("begin"); // or each statement would be a transaction of its own
      } catch (SQLException again) {
        e.addSuppressed(again);
        throw e;
      }
    }
  }

  /** What SQLite does not notice itself. */
  static SQLException damage(String reason) {
    return new SQLException(reason, null, SQLiteErrorCode.SQLITE_CORRUPT.code);
  }

  /** The one value of a query. */
  static String value(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }
}
