package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.LineHash;
import io.tinyprofiler.shared.record.RecordCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Keeps records on disk until the hub has stored them, and for a grace time after. A record is
 * durable (fsync) before anybody hears of it. Safe to call from any thread.
 */
public final class Spool implements RecordSink {

  /**
   * Where the spool stands after the latest commit.
   *
   * @param epoch whose records are delivered now, 16 hex digits
   * @param own epoch of the records that are written now: another one while what a damaged file
   *     still held is delivered
   * @param highest number of the last record, 0 if there was none in this epoch
   * @param acknowledged number of the last record that the hub has
   * @param backlogRecords records of all epochs that the hub does not have
   * @param backlogBytes their size, B
   * @param refused records turned away and not yet declared
   * @param unsaved records of damaged files that are gone, and not yet declared
   */
  public record State(
      String epoch,
      String own,
      long highest,
      long acknowledged,
      long backlogRecords,
      long backlogBytes,
      long refused,
      long unsaved) {

    /** Whether the epoch that is delivered gets no more records. */
    public boolean closed() {
      return !epoch.equals(own);
    }
  }

  private final FolderLock lock;
  private final Clock clock;
  private final Writer writer;
  private final SessionJournal journal;
  private volatile State state;
  private volatile Runnable listener = () -> {};

  private Spool(Vertx vertx, FolderLock lock, Clock clock, SpoolStore store, Writer.Opener opener) {
    this.lock = lock;
    this.clock = clock;
    this.state = stateOf(store);
    this.writer = new Writer(vertx, store, opener, this::settled);
    this.journal = new SessionJournal(writer);
  }

  /**
   * Opens the spool in a folder, which is made if need be; a damaged one is set aside.
   *
   * @return fails with a {@link Problem}: {@code spool-in-use}, {@code spool-unusable}, {@code
   *     spool-too-new}
   */
  public static Future<Spool> open(Vertx vertx, Path folder, SpoolConfig config) {
    return open(vertx, folder, config, Clock.systemUTC(), new FreeDisk(folder));
  }

  static Future<Spool> open(
      Vertx vertx, Path folder, SpoolConfig config, Clock clock, LongSupplier freeDisk) {
    return vertx.executeBlocking(() -> openNow(vertx, folder, config, clock, freeDisk));
  }

  private static Spool openNow(
      Vertx vertx, Path folder, SpoolConfig config, Clock clock, LongSupplier freeDisk)
      throws IOException {
    FolderLock lock = FolderLock.take(folder);
    long reserve = (long) config.reserveMib() << 20;
    SpoolFile file = new SpoolFile(folder, () -> freeDisk.getAsLong() > reserve);
    Writer.Opener opener =
        damage -> {
          try {
            return SpoolStore.open(file, damage, config, clock, freeDisk);
          } catch (SQLException e) {
            if (!SpoolFile.isDamage(e)) {
              throw e;
            }
            return SpoolStore.open(file, e, config, clock, freeDisk);
          }
        };
    try {
      return new Spool(vertx, lock, clock, opener.open(null), opener);
    } catch (SQLException e) {
      lock.close();
      throw new Problem(
          "spool-unusable",
          "cannot open the spool in %s: %s".formatted(folder, e.getMessage()),
          "look at the disk and the rights of the folder",
          e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  @Override
  public Future<Void> append(AgentRecord record) {
    Instant at = Instant.ofEpochMilli(clock.millis());
    long monoNs = System.nanoTime();
    String body = RecordCodec.body(record);
    if (!BatchLines.fits(body)) {
      return Future.failedFuture(
          new Problem(
              "record-too-large",
              "a %s of %d bytes does not fit a batch"
                  .formatted(record.getClass().getSimpleName(), body.length()),
              "make it smaller, e.g. fewer or shorter prompts in a session"));
    }
    var entry = new SpoolStore.Entry(at, monoNs, body, record);
    return writer.submit(
        entry.bytes(),
        store -> {
          store.append(entry);
          return null;
        });
  }

  public SessionJournal journal() {
    return journal;
  }

  public State state() {
    return state;
  }

  /**
   * Has someone told, on the writer's thread and briefly, of each commit that changed something.
   */
  public void onCommit(Runnable listener) {
    this.listener = listener;
  }

  /**
   * The records from one on, as many as fit a batch; empty at the end. Fails with {@link Problem}
   * {@code record-gone} if that record is no longer here.
   */
  public Future<Optional<Outgoing>> read(long from) {
    return read(from, Batch.MAX_RECORDS);
  }

  /** The same, at most so many. */
  public Future<Optional<Outgoing>> read(long from, int most) {
    return writer.submit(0, store -> store.read(from, most));
  }

  /**
   * The hub has everything of this epoch up to a record. It is kept with what is kept next, or
   * after a while: whoever loses it is told again by the hub.
   */
  public Future<Void> acknowledge(String epoch, long last) {
    return writer.submitAtLeisure(
        store -> {
          store.acknowledge(epoch, last);
          return null;
        });
  }

  /**
   * Takes up the hub's mark after a connect: goes back if the hub lost records (what is no longer
   * here is declared lost) or on if an acknowledgement was lost.
   *
   * @param epoch that the hub was asked about
   * @param hash of record {@code last}, as the hub knows it
   * @return false if hub and spool tell different stories of this epoch: a fork
   */
  public Future<Boolean> resume(String epoch, long last, String hash) {
    String known = hash == null ? LineHash.NONE : hash;
    return writer.submit(0, store -> store.resume(epoch, last, known));
  }

  /** Starts a new epoch; what the hub does not have is numbered anew. */
  public Future<Void> fork() {
    return writer.submit(
        0,
        store -> {
          store.renumber();
          return null;
        });
  }

  /** Writes what is queued, then lets go of the folder. */
  public Future<Void> close() {
    return writer
        .close()
        .map(
            closed -> {
              try {
                lock.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return null;
            });
  }

  private void settled(SpoolStore store) {
    State before = state;
    state = stateOf(store);
    if (!state.equals(before)) {
      listener.run();
    }
  }

  private static State stateOf(SpoolStore store) {
    Position position = store.position();
    SpoolMark.Epoch delivered = store.delivered();
    ClosedTable.Backlog closed = store.closed();
    return new State(
        delivered.epoch(),
        position.epoch(),
        delivered.highest(),
        delivered.acked(),
        position.backlogRecords() + closed.records(),
        position.backlogBytes() + closed.bytes(),
        store.refused(),
        closed.unsaved());
  }
}
