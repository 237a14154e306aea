package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.LineHash;
import io.tinyprofiler.shared.record.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Records as lines, and where they stand. Works inside the transaction of its caller; {@link
 * #reload} after a rollback.
 */
final class RecordTable {

  private static final int RENUMBERED_AT_ONCE = 64; // bounds the memory taken
  private static final int TRIMMED_AT_ONCE = 1024; // bounds the time taken; more than an ack adds

  private final Connection connection;
  private final PreparedStatement insert;
  private final PreparedStatement page;
  private final PreparedStatement save;
  private final Statements others;
  private Position position;
  private Position saved;

  RecordTable(Connection connection) throws SQLException {
    this.connection = connection;
    others = new Statements(connection);
    insert =
        connection.prepareStatement("insert into records values (?, ?, ?, cast(? as text), ?)");
    page =
        connection.prepareStatement(
            "select " + RecordRow.COLUMNS + " from records where seq >= ? order by seq limit ?");
    save =
        connection.prepareStatement(
            "insert or replace into position values (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    reload();
  }

  Position position() {
    return position;
  }

  /** Adds a record; its number is part of its line, so the line is made here. */
  void append(Instant at, long monoNs, String body) throws SQLException {
    add(RecordCodec.line(position.next(), at, monoNs, body));
  }

  /** A line with the next number. */
  private void add(String text) throws SQLException {
    byte[] line = utf8(text);
    long next = position.next();
    insert(new RecordRow(next, next, position.bytes() + line.length, line));
    position = position.appended(LineHash.of(line), line.length);
  }

  /**
   * The next batch from a record on; empty at the end.
   *
   * @throws Problem {@code record-gone} if the record is no longer here
   */
  Optional<Outgoing> read(long from, int most) throws SQLException {
    BatchLines lines = new BatchLines(from, most);
    page.setLong(1, from);
    page.setInt(2, most);
    try (ResultSet found = page.executeQuery()) {
      boolean more = true;
      while (more && found.next()) {
        RecordRow row = RecordRow.of(found, position.epoch());
        more = lines.add(row.seq(), row.last(), row.line());
      }
    }
    if (lines.isEmpty()) {
      if (from > position.highest()) {
        return Optional.empty();
      }
      endingAt(from); // or the file is damaged
      throw new Problem(
          "record-gone", "record " + from + " is no longer spooled", "resume with the hub");
    }
    return Optional.of(lines.batch(position.epoch(), from, hashOf(from - 1).orElseThrow()));
  }

  /** The hash of a record, if the record is here or was remembered. */
  Optional<String> hashOf(long seq) throws SQLException {
    if (seq == position.highest()) {
      return Optional.of(position.lastHash());
    }
    if (seq == position.tail()) {
      return Optional.of(position.tailHash());
    }
    return endingAt(seq).map(row -> LineHash.of(row.line()));
  }

  /**
   * Moves the mark of what the hub has, forwards or (its database came from a backup) back.
   *
   * @param seq at or beyond the tail
   */
  void acknowledge(long seq, long nowMs) throws SQLException {
    long bytes =
        seq == position.tail()
            ? position.tailBytes()
            : seq == position.highest() ? position.bytes() : endingAt(seq).orElseThrow().bytes();
    if (seq < position.acked()) {
      others.update("delete from acks where seq > ?", seq);
    } else {
      // one mark a minute is exact enough for a grace time of hours
      others.update("insert or replace into acks values (?, ?)", seq, nowMs / 60_000 * 60_000);
      others.update("delete from acks where seq < ? and at_ms = ?", seq, nowMs / 60_000 * 60_000);
    }
    position = position.acknowledged(seq, bytes);
  }

  /**
   * Puts one declaration in the place of records that are gone.
   *
   * @param last the hub's mark, below the tail
   * @param hash of that record, as the hub says
   */
  void declareLost(long last, String hash, Instant now, long monoNs) throws SQLException {
    var lost = new AgentRecord.Lost(last + 1, position.tail(), "older than the grace time");
    byte[] line = utf8(RecordCodec.line(last + 1, now, monoNs, RecordCodec.body(lost)));
    insert(new RecordRow(last + 1, position.tail(), position.tailBytes(), line));
    position = position.trimmed(last, hash, position.tailBytes() - line.length);
    if (position.highest() == lost.to()) {
      position = position.withLastHash(LineHash.of(line));
    }
  }

  /** Deletes acknowledged records beyond the grace time or size; a few pages at a time. */
  void trim(long olderThanMs, long graceBytes) throws SQLException {
    long old =
        Math.min(
            others.number("select max(seq) from acks where at_ms <= ?", olderThanMs),
            position.acked());
    long excess = position.graceBytes() - graceBytes;
    if (old <= position.tail() && excess <= 0) {
      return;
    }
    long last = position.tail();
    long bytes = position.tailBytes();
    String query = "select last, bytes from records order by seq limit " + TRIMMED_AT_ONCE;
    try (ResultSet row = others.prepared(query).executeQuery()) {
      while (row.next()
          && row.getLong("last") <= position.acked()
          && (row.getLong("last") <= old || position.ackedBytes() - bytes > graceBytes)) {
        last = row.getLong("last");
        bytes = row.getLong("bytes");
      }
    }
    if (last > position.tail()) {
      RecordRow row = endingAt(last).orElseThrow();
      Position trimmed = position.trimmed(last, LineHash.of(row.line()), row.bytes());
      others.update("delete from records where seq <= ?", last);
      others.update("delete from acks where seq <= ?", last);
      position = trimmed;
    }
  }

  /** Numbers what the hub does not have anew, from 1, under a new epoch. */
  void renumber() throws SQLException {
    Position old = position;
    others.update("delete from records where last <= ?", old.acked());
    others.update("delete from acks where seq >= ?", 0);
    position = Position.fresh();
    long cursor = old.acked() + 1;
    for (List<RecordRow> rows = rows(cursor, old.epoch());
        !rows.isEmpty();
        rows = rows(cursor, old.epoch())) {
      for (RecordRow row : rows) {
        follows(row.seq(), cursor);
        others.update("delete from records where seq = ?", row.seq());
        if (row.last() == row.seq()) { // a declaration of lost records means nothing here
          again(new String(row.line(), StandardCharsets.UTF_8));
        }
        cursor = row.last() + 1;
      }
    }
    follows(old.next(), cursor);
  }

  private static void follows(long seq, long cursor) throws SQLException {
    if (seq != cursor) {
      throw SpoolTables.damage("record " + cursor + " is missing");
    }
  }

  /** Adds the record of a line that had another number. */
  void again(String numbered) throws SQLException {
    add("{\"seq\":" + position.next() + numbered.substring(numbered.indexOf(',')));
  }

  /** Writes the position, if it moved; before each commit. */
  void save() throws SQLException {
    if (position.equals(saved)) {
      return;
    }
    save.setString(1, position.epoch());
    save.setLong(2, position.next());
    save.setString(3, position.lastHash());
    save.setLong(4, position.bytes());
    save.setLong(5, position.acked());
    save.setLong(6, position.ackedBytes());
    save.setLong(7, position.tail());
    save.setString(8, position.tailHash());
    save.setLong(9, position.tailBytes());
    save.setLong(10, position.sum());
    save.executeUpdate();
    saved = position;
  }

  /** Takes the position from the file, or starts an epoch. */
  void reload() throws SQLException {
    saved = Position.in(connection);
    position = saved == null ? Position.fresh() : saved;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void insert(RecordRow row) throws SQLException {
    insert.setLong(1, row.seq());
    insert.setLong(2, row.last());
    insert.setLong(3, row.bytes());
    insert.setBytes(4, row.line());
    insert.setLong(5, RowSum.of(position.epoch(), row.seq(), row.line()));
    insert.executeUpdate();
  }

  private List<RecordRow> rows(long from, String epoch) throws SQLException {
    page.setLong(1, from);
    page.setInt(2, RENUMBERED_AT_ONCE);
    List<RecordRow> rows = new ArrayList<>();
    try (ResultSet found = page.executeQuery()) {
      while (found.next()) {
        rows.add(RecordRow.of(found, epoch));
      }
    }
    return rows;
  }

  /**
   * The row that ends at a record; empty if the record is no longer here, or in the middle of a
   * declaration.
   *
   * @throws SQLException as for a damaged file, if the row or the bytes up to it are not what they
   *     have to be: SQLite does not notice when a page has lost rows
   */
  private Optional<RecordRow> endingAt(long seq) throws SQLException {
    if (seq <= position.tail() || seq > position.highest()) {
      return Optional.empty();
    }
    PreparedStatement select =
        others.prepared(
            "select "
                + RecordRow.COLUMNS
                + " from records where seq <= ? order by seq desc limit 2");
    select.setLong(1, seq);
    try (ResultSet found = select.executeQuery()) {
      if (!found.next() || found.getLong(2) < seq) {
        throw SpoolTables.damage("record " + seq + " is missing");
      }
      RecordRow row = RecordRow.of(found, position.epoch());
      boolean first = row.seq() == position.tail() + 1;
      boolean follows = first || (found.next() && found.getLong(2) == row.seq() - 1);
      long before = first ? position.tailBytes() : follows ? found.getLong(3) : 0;
      if (!follows || row.bytes() != before + row.line().length) {
        throw SpoolTables.damage("what is before record " + seq + " is damaged");
      }
      return row.last() == seq ? Optional.of(row) : Optional.empty();
    }
  }
}
