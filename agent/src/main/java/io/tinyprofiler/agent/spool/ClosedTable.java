package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.AgentRecord.Lost;
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
 * Epochs that get no more records: what a damaged file still held. They are delivered before the
 * spool's own, the oldest first, and then forgotten. Works inside the transaction of its caller;
 * {@link #reload} after a rollback.
 */
final class ClosedTable {

  private final Connection connection;
  private final List<SpoolMark.Epoch> epochs = new ArrayList<>();
  private Backlog backlog;

  /** Where the first epoch's delivery stands, and the hash of that record. */
  private long known;

  private String knownHash;

  /**
   * What waits here.
   *
   * @param records with the declarations of lost ones
   * @param bytes of their lines
   * @param unsaved records that are declared lost
   */
  record Backlog(long records, long bytes, long unsaved) {

    private Backlog without(Backlog other) {
      return new Backlog(records - other.records, bytes - other.bytes, unsaved - other.unsaved);
    }
  }

  ClosedTable(Connection connection) throws SQLException {
    this.connection = connection;
    reload();
  }

  /** The line that stands for records that are gone. */
  static String lost(long from, long to, String reason) {
    return RecordCodec.line(
        from, Instant.now(), System.nanoTime(), RecordCodec.body(new Lost(from, to, reason)));
  }

  /** All of them, the oldest first. */
  List<SpoolMark.Epoch> epochs() {
    return epochs;
  }

  Backlog backlog() {
    return backlog;
  }

  /** The next batch of the first epoch. */
  Optional<Outgoing> read(long from, int most) throws SQLException {
    String epoch = epochs.get(0).epoch();
    BatchLines lines = new BatchLines(from, most);
    String query =
        "select seq, last, line, crc from closed_records where epoch = ? and seq >= ? order by seq";
    try (PreparedStatement select = prepare(query, epoch, from);
        ResultSet row = select.executeQuery()) {
      boolean more = true;
      while (more && row.next()) {
        more = lines.add(row.getLong(1), row.getLong(2), line(row, epoch));
      }
    }
    if (lines.isEmpty()) {
      if (from > epochs.get(0).highest()) {
        return Optional.empty();
      }
      mustBeHere(from);
      throw gone(from);
    }
    return Optional.of(lines.batch(epoch, from, hashOf(from - 1).orElseThrow(() -> gone(from))));
  }

  /**
   * Takes up the hub's mark of the first epoch.
   *
   * @return false if the hub's record is another
   */
  boolean resume(long last, String hash) throws SQLException {
    SpoolMark.Epoch first = epochs.get(0);
    Optional<String> mine = last == known ? Optional.empty() : recordHash(last);
    if (mine.isPresent() && !mine.get().equals(hash)) {
      return false;
    }
    if (last < first.highest()) {
      mustBeHere(Math.max(last, first.acked()) + 1);
      fillUp(first, last);
    }
    known = last;
    knownHash = hash;
    forget(last);
    return true;
  }

  /**
   * An epoch that is closed has no holes, so that one is a damage: SQLite does not notice when a
   * page or the index has lost rows.
   */
  private void mustBeHere(long seq) throws SQLException {
    SpoolMark.Epoch first = epochs.get(0);
    String query =
        "select last from closed_records where epoch = ? and seq <= ? order by seq desc limit 1";
    try (PreparedStatement select = prepare(query, first.epoch(), seq);
        ResultSet row = select.executeQuery()) {
      boolean covered = row.next() && row.getLong(1) >= seq;
      if (!covered && seq > first.acked()) {
        throw SpoolTables.damage("record %d of epoch %s is missing".formatted(seq, first.epoch()));
      }
    }
  }

  /** What the hub misses and nobody has any more is declared in the place of what it has of it. */
  private void fillUp(SpoolMark.Epoch first, long last) throws SQLException {
    String query =
        "select seq, last, line from closed_records where epoch = ? and last > ? order by seq limit 1";
    try (PreparedStatement select = prepare(query, first.epoch(), last);
        ResultSet row = select.executeQuery()) {
      long seq = row.next() ? row.getLong(1) : first.highest() + 1;
      long until = seq <= last ? row.getLong(2) : seq - 1;
      if (seq != last + 1) {
        update(
            "delete from closed_records where epoch = ? and seq <= ? and last > ?",
            first.epoch(),
            last,
            last);
        String line = lost(last + 1, until, "it was not saved from a damaged spool");
        update(
            "insert into closed_records (epoch, seq, last, unsaved, line, crc)"
                + " values (?, ?, ?, ?, ?, ?)",
            first.epoch(),
            last + 1,
            until,
            until - last,
            line,
            RowSum.of(first.epoch(), last + 1, line));
        backlog = count();
      }
    }
  }

  /** The hub has everything of the first epoch up to a record. */
  void acknowledge(long last) throws SQLException {
    if (last > epochs.get(0).acked()) {
      knownHash = hashOf(last).orElse(null);
      known = last;
      forget(last);
    }
  }

  private void forget(long last) throws SQLException {
    SpoolMark.Epoch first = epochs.get(0);
    String which = " from closed_records where epoch = ? and seq <= ? and last <= ?";
    backlog = backlog.without(count(which, first.epoch(), last, last));
    update("delete" + which, first.epoch(), last, last);
    if (last >= first.highest()) {
      drop(first);
    } else {
      SpoolMark.Epoch now = new SpoolMark.Epoch(first.epoch(), last, first.highest());
      ClosedEpochs.store(connection, now);
      epochs.set(0, now);
    }
  }

  /** Numbers what is left of the first epoch anew, as records of the spool's own. */
  void fold(RecordTable records) throws SQLException {
    SpoolMark.Epoch first = epochs.get(0);
    String query =
        "select seq, last, line, crc from closed_records where epoch = ? and unsaved = 0 order by seq";
    try (PreparedStatement select = prepare(query, first.epoch());
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        records.again(new String(line(row, first.epoch()), StandardCharsets.UTF_8));
      }
    }
    drop(first);
  }

  private void drop(SpoolMark.Epoch first) throws SQLException {
    update("delete from closed_epochs where epoch = ?", first.epoch());
    update("delete from closed_records where epoch not in (select epoch from closed_epochs)");
    reload();
  }

  /** Takes everything from the file. */
  void reload() throws SQLException {
    epochs.clear();
    known = -1;
    knownHash = null;
    epochs.addAll(ClosedEpochs.in(connection));
    backlog = count();
  }

  private Backlog count() throws SQLException {
    return count(" from closed_records");
  }

  private Backlog count(String which, Object... arguments) throws SQLException {
    String query =
        "select count(*), coalesce(sum(length(cast(line as blob))), 0), coalesce(sum(unsaved), 0)";
    try (PreparedStatement select = prepare(query + which, arguments);
        ResultSet row = select.executeQuery()) {
      row.next();
      return new Backlog(row.getLong(1), row.getLong(2), row.getLong(3));
    }
  }

  private Optional<String> hashOf(long seq) throws SQLException {
    return seq == known ? Optional.ofNullable(knownHash) : hash(seq, "");
  }

  /** Of a record, not of a declaration: that may have been made anew. */
  private Optional<String> recordHash(long seq) throws SQLException {
    return hash(seq, " and unsaved = 0");
  }

  private Optional<String> hash(long seq, String only) throws SQLException {
    String epoch = epochs.get(0).epoch();
    String query =
        "select seq, last, line, crc from closed_records where epoch = ? and seq <= ?"
            + only
            + " order by seq desc limit 1";
    try (PreparedStatement select = prepare(query, epoch, seq);
        ResultSet row = select.executeQuery()) {
      if (row.next() && row.getLong(2) == seq) {
        return Optional.of(LineHash.of(line(row, epoch)));
      }
      return seq == 0 ? Optional.of(LineHash.NONE) : Optional.empty();
    }
  }

  private static byte[] line(ResultSet row, String epoch) throws SQLException {
    long seq = row.getLong(1);
    byte[] line = row.getBytes(3);
    if (line == null
        || RowSum.of(epoch, seq, line) != row.getLong(4)
        || (row.getLong(2) != seq && !RecordRow.says(line, seq, row.getLong(2)))) {
      throw SpoolTables.damage("record %d of epoch %s is damaged".formatted(seq, epoch));
    }
    return line;
  }

  private static Problem gone(long seq) {
    return new Problem(
        "record-gone", "record " + seq + " is no longer spooled", "resume with the hub");
  }

  private void update(String statement, Object... arguments) throws SQLException {
    try (PreparedStatement update = prepare(statement, arguments)) {
      update.executeUpdate();
    }
  }

  private PreparedStatement prepare(String query, Object... arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(query);
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement;
  }
}
