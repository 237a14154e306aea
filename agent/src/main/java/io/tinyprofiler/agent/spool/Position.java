package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.record.LineHash;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;

/**
 * Where the spool stands. Three marks, each with the bytes of all lines up to it, so that sizes are
 * differences: {@code tail} &lt;= {@code acked} &lt; {@code next}. SQLite restarts its row ids once
 * a table is drained, so numbers are taken from here, never from the table.
 *
 * @param epoch 16 hex digits, chosen at random when the spool was made
 * @param next number of the record to come
 * @param lastHash of the record before {@code next}
 * @param bytes of all lines written
 * @param acked last record that the hub has stored
 * @param ackedBytes of the lines up to {@code acked}
 * @param tail last record that is no longer here
 * @param tailHash of that record
 * @param tailBytes of the lines up to {@code tail}
 */
record Position(
    String epoch,
    long next,
    String lastHash,
    long bytes,
    long acked,
    long ackedBytes,
    long tail,
    String tailHash,
    long tailBytes) {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** Of its table. */
  static final int COLUMNS = 11;

  /**
   * Where a file says that it stands; null if it is new.
   *
   * @throws SQLException as for a damaged file
   */
  static Position in(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select * from position")) {
      if (!row.next()) {
        return null;
      }
      Position position = of(row);
      if (row.getLong("crc") != position.sum()) {
        throw SpoolTables.damage("where it stands is damaged");
      }
      return position;
    }
  }

  /** Gives the position of a file of the first version its checksum. */
  static void addSum(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("select * from position")) {
      if (row.next()) {
        statement.executeUpdate("update position set crc = " + of(row).sum());
      }
    }
  }

  private static Position of(ResultSet row) throws SQLException {
    return new Position(
        row.getString("epoch"),
        row.getLong("next"),
        row.getString("last_hash"),
        row.getLong("bytes"),
        row.getLong("acked"),
        row.getLong("acked_bytes"),
        row.getLong("tail"),
        row.getString("tail_hash"),
        row.getLong("tail_bytes"));
  }

  /** The same from a row without its table; null if it is none. */
  static Position of(LeafPage.Row row) {
    for (int column : new int[] {2, 4, 5, 6, 7, 9, 10}) {
      if (row.number(column) == null) {
        return null;
      }
    }
    Position position =
        new Position(
            row.text(1),
            row.number(2),
            row.text(3),
            row.number(4),
            row.number(5),
            row.number(6),
            row.number(7),
            row.text(8),
            row.number(9));
    return row.number(10) == position.sum() ? position : null;
  }

  /** The checksum of its row. */
  long sum() {
    return RowSum.of(
        epoch
            + ' '
            + next
            + ' '
            + lastHash
            + ' '
            + bytes
            + ' '
            + acked
            + ' '
            + ackedBytes
            + ' '
            + tail
            + ' '
            + tailHash
            + ' '
            + tailBytes);
  }

  /** The start of a new epoch. */
  static Position fresh() {
    String epoch = HexFormat.of().toHexDigits(RANDOM.nextLong());
    return new Position(epoch, 1, LineHash.NONE, 0, 0, 0, 0, LineHash.NONE, 0);
  }

  long highest() {
    return next - 1;
  }

  long backlogRecords() {
    return highest() - acked;
  }

  long backlogBytes() {
    return bytes - ackedBytes;
  }

  long graceBytes() {
    return ackedBytes - tailBytes;
  }

  Position appended(String hash, int lineBytes) {
    return new Position(
        epoch, next + 1, hash, bytes + lineBytes, acked, ackedBytes, tail, tailHash, tailBytes);
  }

  Position acknowledged(long seq, long bytesUpToIt) {
    return new Position(epoch, next, lastHash, bytes, seq, bytesUpToIt, tail, tailHash, tailBytes);
  }

  Position trimmed(long seq, String hash, long bytesUpToIt) {
    return new Position(epoch, next, lastHash, bytes, acked, ackedBytes, seq, hash, bytesUpToIt);
  }

  Position withLastHash(String hash) {
    return new Position(epoch, next, hash, bytes, acked, ackedBytes, tail, tailHash, tailBytes);
  }
}
