package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.record.RecordCodec;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what a damaged spool still holds into a new one: its records under their old epoch and
 * numbers, with a declaration in the place of each that is gone, and the journal of sessions.
 */
final class Salvage {

  private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);
  private static final int COMMIT_EVERY = 1024; // looks at the room that often

  /** Whether the disk has room for more. */
  @FunctionalInterface
  interface Room {
    boolean left();
  }

  private final Connection fresh;
  private final Map<String, SpoolMark.Epoch> epochs = new LinkedHashMap<>();
  private final Room room;
  private final SessionTable sessions;
  private final PreparedStatement insert;
  private SQLException failure;
  private int taken;

  /**
   * Begins.
   *
   * @param fresh an empty spool
   * @param marks what the damaged one has to hold
   */
  Salvage(Connection fresh, List<SpoolMark.Epoch> marks, Room room) throws SQLException {
    this.fresh = fresh;
    this.room = room;
    marks.forEach(mark -> epochs.put(mark.epoch(), mark));
    sessions = new SessionTable(fresh);
    insert =
        fresh.prepareStatement(
            "insert or ignore into closed_records (epoch, seq, last, unsaved, line, crc)"
                + " values (?, ?, ?, ?, ?, ?)");
  }

  void from(DamagedFile damaged) throws IOException, SQLException {
    if (epochs.isEmpty()) {
      damaged.rows(this::position);
    }
    damaged.rows(this::row);
    if (failure != null) {
      LOG.error("not all that can be read of the spool is taken: {}", failure.getMessage());
      SpoolTables.rollback(fresh);
    }
    for (SpoolMark.Epoch epoch : epochs.values()) {
      close(epoch);
    }
    fresh.commit();
  }

  /** Without a mark: what the damaged file itself says of where it stands. */
  private void position(LeafPage.Row row) {
    if (row.values().size() == Position.COLUMNS) {
      Position position = Position.of(row);
      if (position != null) {
        epochs.merge(
            position.epoch(),
            new SpoolMark.Epoch(position.epoch(), position.acked(), position.highest()),
            (one, other) -> one.highest() > other.highest() ? one : other);
      }
    }
  }

  private void row(LeafPage.Row row) {
    if (failure != null) {
      return;
    }
    try {
      switch (row.values().size()) {
        case 3 -> sessions.salvageRefusal(row);
        case 4 -> unsummed(row);
        case 5 -> record(row.id(), row.number(1), row.text(3), row.number(4));
        case 7 -> closed(row);
        case 8, 9 -> sessions.salvage(row);
        default -> {}
      }
    } catch (SQLException e) {
      failure = e;
    }
  }

  /** A row of the first version, which had no checksums: the line has to speak for itself. */
  private void unsummed(LeafPage.Row row) throws SQLException {
    String line = row.text(3);
    if (line != null && row.number(1) != null && row.number(1) == row.id() && epochs.size() == 1) {
      try {
        if (RecordCodec.decode(line).seq() == row.id()) {
          take(epochs.values().iterator().next(), row.id(), line);
        }
      } catch (RecordCodec.UnreadableRecordException damaged) {
        LOG.debug("record {} is damaged", row.id());
      }
    }
  }

  private void record(long seq, Long last, String line, Long sum) throws SQLException {
    if (last == null || last != seq || line == null || sum == null) {
      return; // a declaration is made anew
    }
    for (SpoolMark.Epoch epoch : epochs.values()) {
      if (RowSum.of(epoch.epoch(), seq, line) == sum) {
        take(epoch, seq, line);
      }
    }
  }

  private void closed(LeafPage.Row row) throws SQLException {
    SpoolMark.Epoch epoch = epochs.get(row.text(1));
    Long seq = row.number(2);
    String line = row.text(5);
    boolean whole = seq != null && line != null && row.number(6) != null;
    if (epoch != null && whole && Long.valueOf(0).equals(row.number(4))) {
      if (RowSum.of(epoch.epoch(), seq, line) == row.number(6)) {
        take(epoch, seq, line);
      }
    }
  }

  private void take(SpoolMark.Epoch epoch, long seq, String line) throws SQLException {
    if (seq <= epoch.acked()) {
      return;
    }
    insert(epoch.epoch(), seq, seq, 0, line);
    if (++taken % COMMIT_EVERY == 0) {
      fresh.commit();
      if (!room.left()) {
        throw new SQLException("there is no room for more than %d records".formatted(taken));
      }
    }
  }

  /** Declares what is missing, and queues the epoch behind those before it. */
  private void close(SpoolMark.Epoch epoch) throws SQLException {
    Map<Long, Long> holes = new HashMap<>();
    long next = epoch.acked() + 1;
    try (PreparedStatement select =
        fresh.prepareStatement("select seq from closed_records where epoch = ? order by seq")) {
      select.setString(1, epoch.epoch());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          if (row.getLong(1) > next) {
            holes.put(next, row.getLong(1) - 1);
          }
          next = row.getLong(1) + 1;
        }
      }
    }
    if (next <= epoch.highest()) {
      holes.put(next, epoch.highest());
    }
    long highest = Math.max(next - 1, epoch.highest());
    long unsaved = 0;
    for (Map.Entry<Long, Long> hole : holes.entrySet()) {
      unsaved += declare(epoch.epoch(), hole.getKey(), hole.getValue());
    }
    if (highest > epoch.acked()) {
      ClosedEpochs.store(fresh, new SpoolMark.Epoch(epoch.epoch(), epoch.acked(), highest));
      LOG.error(
          "of {} records that the hub did not have of epoch {}, {} could not be saved",
          highest - epoch.acked(),
          epoch.epoch(),
          unsaved);
    }
  }

  private long declare(String epoch, long from, long to) throws SQLException {
    insert(epoch, from, to, to - from + 1, ClosedTable.lost(from, to, "the spool was damaged"));
    return to - from + 1;
  }

  private void insert(String epoch, long seq, long last, long unsaved, String line)
      throws SQLException {
    insert.setString(1, epoch);
    insert.setLong(2, seq);
    insert.setLong(3, last);
    insert.setLong(4, unsaved);
    insert.setString(5, line);
    insert.setLong(6, RowSum.of(epoch, seq, line));
    insert.executeUpdate();
  }
}
