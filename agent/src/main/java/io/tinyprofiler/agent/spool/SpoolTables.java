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
import org.sqlite.SQLiteErrorCode;

/** The tables of a spool, and whether a file holds what it has to. */
final class SpoolTables {

  private static final int VERSION = 4;
  private static final int SUMMED_SINCE = 4;

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
      highest integer not null, crc integer)""",
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

  private static final String[] FROM_THIRD = {"alter table closed_epochs add column crc integer"};

  private static final String[] NOTHING = {};

  /** A number that SQLite keeps for whoever uses it: here the checksum of the tables' text. */
  private static final String SUM_IN_FILE = "pragma application_id";

  private static final String TABLES_AS_THEY_ARE =
      "select group_concat(type || name || tbl_name || rootpage || coalesce(sql, ''))"
          + " from (select * from sqlite_schema order by name)";

  private static final String ORPHAN =
      "select epoch from closed_records"
          + " where epoch not in (select epoch from closed_epochs) limit 1";

  private SpoolTables() {}

  /**
   * Makes what is missing.
   *
   * @throws Problem {@code spool-too-new}
   */
  static void make(Connection connection, Path file) throws SQLException {
    int version = Integer.parseInt(value(connection, "pragma user_version"));
    int sum = Integer.parseInt(value(connection, SUM_IN_FILE));
    if (sum != (version < SUMMED_SINCE ? 0 : sumOf(connection))) {
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
      if (version == 2 || version == 3) {
        execute(statement, FROM_THIRD);
        ClosedEpochs.addSums(connection);
      }
      execute(statement, TABLES);
      statement.executeUpdate("pragma user_version = " + VERSION);
      statement.executeUpdate(SUM_IN_FILE + " = " + sumOf(connection));
      statement.executeUpdate("commit");
    }
  }

  /**
   * Of version and tables, 32 bits with a sign as SQLite has it; never 0, which older files have.
   */
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
    for (SpoolMark.Epoch epoch : ClosedEpochs.in(connection)) {
      closed.put(epoch.epoch(), epoch.highest());
    }
    if (value(connection, ORPHAN) != null) {
      throw damage("a closed epoch is gone"); // its records go with it
    }
    Position position = Position.in(connection);
    for (SpoolMark.Epoch mark : marks) {
      Long highest = closed.get(mark.epoch());
      if (position == null && highest == null && mark.highest() > mark.acked()) {
        throw damage("its records are gone");
      }
      if (highest != null && highest < mark.highest()) {
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
