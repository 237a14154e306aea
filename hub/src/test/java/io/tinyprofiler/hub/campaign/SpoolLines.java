package io.tinyprofiler.hub.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sqlite.SQLiteErrorCode;

/**
 * What a spool holds at a moment, read by SQLite itself and without the agent's code.
 *
 * @param epoch of its records
 * @param acknowledged number of the last record that the agent believes to be stored
 * @param highest number of the last record
 * @param tail number of the last record that was given up, acknowledged
 * @param lines of records that were asked for, by number; acknowledged ones too
 */
record SpoolLines(
    String epoch, long acknowledged, long highest, long tail, SortedMap<Long, String> lines) {

  /**
   * The spool of an agent that runs.
   *
   * @param epoch that the caller knows, or empty
   * @param after number of the last record that the caller has of it
   */
  static SpoolLines live(Path spool, String epoch, long after) {
    return read("jdbc:sqlite:file:" + spool + "?mode=ro", epoch, after);
  }

  /** Where the spool of an agent that runs stands, without its lines. */
  static SpoolLines position(Path spool) {
    return read("jdbc:sqlite:file:" + spool + "?mode=ro", null, 0);
  }

  /** Of an agent that is dead: a copy is read, so that nothing repairs what the kill left. */
  static SpoolLines dead(Path spool, Path copyIn, String epoch, long after) {
    try {
      Files.createDirectories(copyIn);
      for (String part : new String[] {"", "-wal"}) {
        Path from = spool.resolveSibling("spool.db" + part);
        Path to = copyIn.resolve("spool.db" + part);
        Files.deleteIfExists(to);
        if (Files.exists(from)) {
          Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return read("jdbc:sqlite:" + copyIn.resolve("spool.db"), epoch, after);
  }

  private static SpoolLines read(String address, String known, long after) {
    try (Connection spool = DriverManager.getConnection(address)) {
      spool.setAutoCommit(false); // one snapshot for both queries
      try (Statement sql = spool.createStatement();
          ResultSet at = sql.executeQuery("select epoch, acked, next, tail from position")) {
        String epoch = at.getString(1);
        long acknowledged = at.getLong(2);
        long highest = at.getLong(3) - 1;
        long from = epoch.equals(known) ? after : 0;
        long tail = at.getLong(4);
        return known == null
            ? new SpoolLines(epoch, acknowledged, highest, tail, new TreeMap<>())
            : new SpoolLines(epoch, acknowledged, highest, tail, lines(spool, from));
      }
    } catch (SQLException e) {
      if (e.getErrorCode() == SQLiteErrorCode.SQLITE_CORRUPT.code) {
        throw new DamagedException(address, e);
      }
      throw new IllegalStateException(address, e);
    }
  }

  private static SortedMap<Long, String> lines(Connection spool, long after) throws SQLException {
    SortedMap<Long, String> lines = new TreeMap<>();
    try (PreparedStatement select =
        spool.prepareStatement("select seq, line from records where seq > ? order by seq")) {
      select.setLong(1, after);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          lines.put(rows.getLong(1), rows.getString(2));
        }
      }
    }
    return lines;
  }

  /** An earlier round damaged a part of it that its agent has had no need to read yet. */
  static final class DamagedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DamagedException(String address, SQLException cause) {
      super(address, cause);
    }
  }
}
