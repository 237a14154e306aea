package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.RecordCodec;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spool's tables behind one connection: what one transaction may do. Not thread-safe; belongs
 * to the writer's thread.
 */
final class SpoolStore implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SpoolStore.class);
  private static final long MIB = 1 << 20;

  /** More than a line's own bytes: its row, its share of the tree. */
  private static final int ROW_BYTES = 64;

  private final Connection connection;
  private final SpoolConfig config;
  private final Clock clock;
  private final LongSupplier freeDisk;
  private final Room room;
  private final RecordTable records;
  private final SessionTable sessions;
  private final ClosedTable closed;
  private final SpoolMark mark;
  private final FilePages pages;
  private long refused;
  private long refusedBefore;
  private String refusal = "";

  /**
   * Opens the file and reads where it stands.
   *
   * @param damage why the file that was open until now cannot be used any more, or null
   */
  static SpoolStore open(
      SpoolFile file, SQLException damage, SpoolConfig config, Clock clock, LongSupplier freeDisk)
      throws SQLException {
    Connection connection = file.open(damage);
    try {
      return new SpoolStore(connection, file.mark(), config, clock, freeDisk);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private SpoolStore(
      Connection connection, SpoolMark mark, SpoolConfig config, Clock clock, LongSupplier freeDisk)
      throws SQLException {
    this.connection = connection;
    this.mark = mark;
    this.config = config;
    this.clock = clock;
    this.freeDisk = freeDisk;
    room = new Room(config.maxMib() * MIB, config.reserveMib() * MIB);
    records = new RecordTable(connection);
    sessions = new SessionTable(connection);
    closed = new ClosedTable(connection);
    pages = new FilePages(connection);
    sessions.forget(clock.millis() - graceMs());
    commit(); // the epoch is durable before anybody hears of it
  }

  /** A record on its way in; stamped and encoded by whoever appends. */
  record Entry(Instant at, long monoNs, String body, AgentRecord record) {

    int bytes() {
      return body.length() + ROW_BYTES;
    }

    boolean isEnd() {
      return record instanceof AgentRecord.RunEnded || record instanceof AgentRecord.SessionEnded;
    }
  }

  Position position() {
    return records.position();
  }

  /** What is left of damaged files. */
  ClosedTable.Backlog closed() {
    return closed.backlog();
  }

  /** The epoch whose records are delivered now: closed ones come first. */
  SpoolMark.Epoch delivered() {
    return hasClosed() ? closed.epochs().get(0) : own();
  }

  private boolean hasClosed() {
    return !closed.epochs().isEmpty();
  }

  private SpoolMark.Epoch own() {
    Position position = records.position();
    return new SpoolMark.Epoch(position.epoch(), position.acked(), position.highest());
  }

  /** Records turned away and not declared yet. */
  long refused() {
    return refused;
  }

  /** The same before the transaction that is open or failed. */
  long refusedBefore() {
    return refusedBefore;
  }

  SessionTable sessions() {
    return sessions;
  }

  /** Looks at the room there is; first in each transaction. */
  void begin() throws SQLException {
    refusedBefore = refused;
    room.look(pages.usedBytes(), pages.spareBytes(), freeDisk.getAsLong());
  }

  /**
   * Adds a record and moves the sessions on by it.
   *
   * @throws Problem {@code spool-full}
   */
  void append(Entry entry) throws SQLException {
    if (!makeRoom(entry.bytes()) && !(entry.isEnd() && room.fitsEnd(entry.bytes()))) {
      if (refused == 0) {
        LOG.error("{}: records are refused until there is room", room.reason());
      }
      refuse(1, room.reason());
      room.refusing(true);
      throw new Problem(
          "spool-full",
          "the record is not kept: " + refusal,
          "bring the hub back so that the spool drains, or raise spool.maxMib or free disk space");
    }
    if (room.fits(entry.bytes())) {
      declareRefused();
    }
    add(entry);
  }

  Optional<Outgoing> read(long from, int most) throws SQLException {
    return hasClosed() ? closed.read(from, most) : records.read(from, most);
  }

  /** Takes note that the hub has everything up to a record. */
  void acknowledge(String epoch, long last) throws SQLException {
    if (hasClosed()) {
      if (epoch.equals(delivered().epoch())) {
        closed.acknowledge(last);
      }
      return;
    }
    Position position = records.position();
    if (epoch.equals(position.epoch()) && last > position.acked() && last <= position.highest()) {
      records.acknowledge(last, clock.millis());
      trim(config.graceMib() * MIB);
      if (makeRoom(ROW_BYTES)) {
        declareRefused();
      }
    }
  }

  /**
   * Takes up the hub's mark after a connect.
   *
   * @return false if hub and spool tell different stories of this epoch
   * @throws Problem {@code record-gone} if another epoch is delivered meanwhile
   */
  boolean resume(String epoch, long last, String hash) throws SQLException {
    if (!epoch.equals(delivered().epoch())) {
      throw new Problem("record-gone", "another epoch is delivered now", "resume with the hub");
    }
    if (hasClosed()) {
      return closed.resume(last, hash);
    }
    Position position = records.position();
    if (last > position.highest()) {
      return false;
    }
    if (last < position.tail()) {
      records.declareLost(last, hash, now(), System.nanoTime());
    } else if (!records.hashOf(last).equals(Optional.of(hash))) {
      return false;
    }
    if (last != position.acked()) {
      records.acknowledge(last, clock.millis());
    }
    return true;
  }

  /** Numbers what the hub does not have of the delivered epoch anew, under another one. */
  void renumber() throws SQLException {
    if (hasClosed()) {
      closed.fold(records);
    } else {
      records.renumber();
    }
  }

  void commit() throws SQLException {
    records.save();
    connection.commit();
    List<SpoolMark.Epoch> epochs = new ArrayList<>(closed.epochs());
    epochs.add(own());
    mark.write(epochs);
  }

  void rollback() throws SQLException {
    SpoolTables.rollback(connection);
    records.reload();
    closed.reload();
    refused = refusedBefore;
  }

  /** Counts records that were turned away, to be declared when there is room. */
  void refuse(long count, String why) {
    if (count > 0) {
      refused += count;
      refusal = why;
    }
  }

  void refuseAttempt(UUID session, int attempt) throws SQLException {
    sessions.refuse(session, attempt, clock.millis());
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  @Override
  public void close() throws SQLException {
    connection.close();
    try {
      mark.close();
    } catch (IOException e) {
      LOG.debug("the mark did not close: {}", e.getMessage());
    }
  }

  private void add(Entry entry) throws SQLException {
    records.append(entry.at(), entry.monoNs(), entry.body());
    sessions.apply(entry.record(), clock.millis());
    if (entry.record() instanceof AgentRecord.SessionEnded) {
      sessions.forget(clock.millis() - graceMs());
    }
    room.took(entry.bytes());
  }

  private boolean makeRoom(int bytes) throws SQLException {
    long grace = records.position().graceBytes();
    while (!room.fits(bytes) && grace > 0) {
      trim(0); // acknowledged records are given up first
      long left = records.position().graceBytes();
      room.took(left - grace);
      grace = left;
    }
    return room.fits(bytes);
  }

  private void trim(long graceBytes) throws SQLException {
    records.trim(clock.millis() - graceMs(), graceBytes);
  }

  private void declareRefused() throws SQLException {
    if (refused > 0) {
      var declaration = new AgentRecord.Refused("records", refused, refusal);
      LOG.warn("records are taken again; {} were refused", refused);
      refused = 0;
      room.refusing(false);
      add(new Entry(now(), System.nanoTime(), RecordCodec.body(declaration), declaration));
    }
  }

  private long graceMs() {
    return Duration.ofHours(config.graceHours()).toMillis();
  }
}
