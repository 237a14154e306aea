package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/** The SQLite file of a spool: made, checked, opened; and set aside when it is damaged. */
final class SpoolFile {

  private static final Logger LOG = LoggerFactory.getLogger(SpoolFile.class);
  private static final String NAME = "spool.db";
  private static final int SCHEMA = 1;
  private static final int BUSY_MS = 5_000;
  private static final long WAL_LIMIT = 4 << 20;

  private static final String[] TABLES = {
    """
    create table if not exists position (
      one integer primary key check (one = 1), epoch text not null,
      next integer not null, last_hash text not null, bytes integer not null,
      acked integer not null, acked_bytes integer not null,
      tail integer not null, tail_hash text not null, tail_bytes integer not null)""",
    // last > seq in a row that stands for a range of lost records; bytes: up to this row's end
    """
    create table if not exists records (
      seq integer primary key, last integer not null, bytes integer not null,
      line text not null)""",
    "create table if not exists acks (seq integer primary key, at_ms integer not null)",
    """
    create table if not exists sessions (
      opened integer primary key autoincrement, session text not null unique,
      attempt integer not null, spec text not null, next_index integer not null default 0,
      open_run text, outcome text, ended_ms integer)""",
    """
    create table if not exists refused_attempts (
      session text primary key, attempt integer not null, at_ms integer not null)"""
  };

  private final Path folder;
  private final Path file;

  SpoolFile(Path folder) {
    this.folder = folder;
    this.file = folder.resolve(NAME);
  }

  Path folder() {
    return folder;
  }

  /** Opens the file; a damaged one is set aside for a new one. */
  Connection open() throws SQLException {
    try {
      return connect();
    } catch (SQLException e) {
      if (!isDamage(e)) {
        throw e;
      }
      setAside(e);
      return connect();
    }
  }

  /** Renames a damaged file, which is kept: its records are wanted back one day. */
  void setAside(SQLException why) {
    String suffix = "-damaged-" + System.currentTimeMillis();
    LOG.error(
        "the spool {} is damaged ({}); it is kept as {}{} and a new one is started: records that"
            + " the hub has not stored are in the old file only",
        file,
        why.getMessage(),
        NAME,
        suffix);
    try {
      for (String part : new String[] {"", "-wal", "-shm"}) {
        Path from = folder.resolve(NAME + part);
        if (Files.exists(from)) {
          Files.move(from, folder.resolve(NAME + suffix + part));
        }
      }
      force(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot set " + file + " aside", e);
    }
  }

  static boolean isDamage(SQLException e) {
    int code = e.getErrorCode() & 0xff;
    return code == SQLiteErrorCode.SQLITE_CORRUPT.code
        || code == SQLiteErrorCode.SQLITE_NOTADB.code;
  }

  static boolean isFull(SQLException e) {
    return (e.getErrorCode() & 0xff) == SQLiteErrorCode.SQLITE_FULL.code;
  }

  private Connection connect() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setJournalSizeLimit((int) WAL_LIMIT);
    config.setBusyTimeout(BUSY_MS);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    try {
      check(connection);
      try (Statement statement = connection.createStatement()) {
        for (String table : TABLES) {
          statement.executeUpdate(table);
        }
        statement.executeUpdate("pragma user_version = " + SCHEMA);
      }
      force(folder);
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    } catch (IOException e) {
      connection.close();
      throw new UncheckedIOException(e);
    }
  }

  private void check(Connection connection) throws SQLException {
    String found = value(connection, "pragma quick_check(1)");
    if (!"ok".equals(found)) {
      throw new SQLException(found, null, SQLiteErrorCode.SQLITE_CORRUPT.code);
    }
    int version = Integer.parseInt(value(connection, "pragma user_version"));
    if (version > SCHEMA) {
      throw new Problem(
          "spool-too-new",
          "the spool %s was written by a newer agent".formatted(file),
          "install that version again, or choose another folder with key dataDir");
    }
  }

  /** The one value of a query. */
  static String value(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  /** Makes renames and new files in a folder survive a power loss. */
  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
