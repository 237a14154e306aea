package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.host.Courtesy;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that touches the database. Whatever was queued while one transaction commits
 * shares the next: one fsync for many appends. Nobody is told anything before the commit.
 */
final class Writer {

  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

  /** Bounds the memory that waiting records take. */
  private static final int MAX_QUEUED_BYTES = 4 << 20;

  private static final int MAX_QUEUED = 8192;

  /** For work that nobody waits for; tokens come each quarter of a second, and take it along. */
  private static final long LEISURE_MS = 300;

  /** Opens the store; again after a failure that SQLite does not recover from by itself. */
  interface Opener {
    SpoolStore open(SQLException damage) throws SQLException;
  }

  /** Told on the writer's thread, before those who asked for the work. */
  interface Observer {

    /** A transaction is committed, or was refused: where the spool stands now. */
    void settled(SpoolStore store);
  }

  private final Vertx vertx;
  private final Opener opener;
  private final Observer observer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition queuedOrClosed = lock.newCondition();
  private final Thread thread = new Thread(this::run, "spool-writer");
  private Deque<WriteJob<?>> queue = new ArrayDeque<>();
  private int queuedBytes;
  private long turnedAway;
  private boolean announced; // a wake-up is on its way, and what is queued waits for it
  private boolean pressing; // of what is queued something is to be done now
  private boolean later; // a time is set at which all of it is
  private Promise<Void> closing;
  private SpoolStore store; // the writer's thread alone, once it runs

  Writer(Vertx vertx, SpoolStore store, Opener opener, Observer observer) {
    this.vertx = vertx;
    this.store = store;
    this.opener = opener;
    this.observer = observer;
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Queues work.
   *
   * @param bytes of a record that is held until then; 0 for work that holds none
   * @return its result, once committed; fails with {@code spool-busy} when too much is waiting
   */
  <T> Future<T> submit(int bytes, WriteJob.Work<T> work) {
    WriteJob<T> job = new WriteJob<>(work, bytes, vertx.getOrCreateContext());
    Future<T> queued = enqueue(job, true);
    Courtesy.giveWay(); // right after a quarter of a second there is most to do, of all devices
    return queued;
  }

  /**
   * Queues work that is done with what comes next, or after a while: an fsync of its own would be
   * for nobody.
   */
  <T> Future<T> submitAtLeisure(WriteJob.Work<T> work) {
    return enqueue(new WriteJob<>(work, 0, vertx.getOrCreateContext()), false);
  }

  private <T> Future<T> enqueue(WriteJob<T> job, boolean now) {
    int bytes = job.bytes();
    lock.lock();
    try {
      if (closing != null) {
        return Future.failedFuture(
            new Problem("spool-closed", "the agent is stopping", "start it again"));
      }
      if (bytes > 0 && (queuedBytes + bytes > MAX_QUEUED_BYTES || queue.size() >= MAX_QUEUED)) {
        turnedAway++;
        return Future.failedFuture(
            new Problem(
                "spool-busy",
                "the disk cannot keep up: %d records wait to be written".formatted(queue.size()),
                "use a faster disk for key dataDir, or fewer devices on this agent"));
      }
      queue.add(job);
      queuedBytes += bytes;
      if (now) {
        pressing = true;
        announce(job.context());
      } else if (!later) {
        later = true;
        vertx.setTimer(LEISURE_MS, timer -> hurry());
      }
      return job.result();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Wakes the writer when whoever submits has done all that it does now: records of one moment then
   * share a commit, and their encoding and their commit do not take two processors at once from
   * those who wait to stamp.
   */
  private void announce(Context context) {
    if (announced) {
      return;
    }
    try {
      context.runOnContext(v -> wake());
      announced = true;
    } catch (RejectedExecutionException stopping) {
      queuedOrClosed.signal();
    }
  }

  private void wake() {
    lock.lock();
    try {
      announced = false;
      queuedOrClosed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void hurry() {
    lock.lock();
    try {
      later = false;
      pressing = !queue.isEmpty();
      queuedOrClosed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Finishes what is queued, then closes the store. */
  Future<Void> close() {
    lock.lock();
    try {
      if (closing == null) {
        closing = Promise.promise();
        queuedOrClosed.signal();
      }
      return closing.future();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    for (List<WriteJob<?>> group = next(); !group.isEmpty(); group = next()) {
      commit(group);
    }
    try {
      store.close();
    } catch (SQLException e) {
      LOG.warn("the spool did not close cleanly: {}", e.getMessage());
    }
    closing.complete();
  }

  /** Waits for work; nothing means that all is done and the spool closes. */
  private List<WriteJob<?>> next() {
    lock.lock();
    try {
      while (closing == null && (!pressing || announced)) {
        queuedOrClosed.awaitUninterruptibly();
      }
      Deque<WriteJob<?>> taken = queue;
      queue = new ArrayDeque<>();
      queuedBytes = 0;
      pressing = false;
      store.refuse(turnedAway, "the disk could not keep up");
      turnedAway = 0;
      return new ArrayList<>(taken);
    } finally {
      lock.unlock();
    }
  }

  private void commit(List<WriteJob<?>> group) {
    try {
      transact(group);
    } catch (RuntimeException e) { // a defect; whoever waits hears of it, and the thread lives
      fail(group, new SQLException(e.toString(), e));
      return;
    } catch (SQLException e) {
      if (!SpoolFile.isDamage(e)) {
        fail(group, e);
        return;
      }
      try {
        store = reopen(e);
        transact(group); // nobody was told yet, so the work is done again on the new file
      } catch (SQLException again) {
        fail(group, again);
        return;
      } catch (RuntimeException again) {
        fail(group, new SQLException(again.toString(), again));
        return;
      }
    }
    observer.settled(store);
    group.forEach(WriteJob::tell);
  }

  private void transact(List<WriteJob<?>> group) throws SQLException {
    store.begin();
    for (WriteJob<?> job : group) {
      job.doOn(store);
      Courtesy.giveWay();
    }
    store.commit();
  }

  private void fail(List<WriteJob<?>> group, SQLException e) {
    long records = group.stream().filter(job -> job.bytes() > 0).count();
    LOG.error("the spool cannot be written, {} records are refused: {}", records, e.getMessage());
    Problem problem =
        SpoolFile.isFull(e)
            ? new Problem("spool-full", "the disk is full", "free disk space", e)
            : new Problem(
                "spool-failed",
                "the spool cannot be written: " + e.getMessage(),
                "look at the disk of key dataDir",
                e);
    long undeclared = store.refusedBefore() + records;
    try {
      if (!SpoolFile.isFull(e) || !rolledBack()) {
        store = reopen(null); // after a failed fsync only what the file really holds counts
      }
    } catch (SQLException | RuntimeException unusable) {
      LOG.error("the spool cannot be opened again: {}", unusable.getMessage());
    }
    store.refuse(undeclared - store.refused(), problem.getMessage());
    observer.settled(store);
    group.forEach(job -> job.refuse(problem));
    group.forEach(WriteJob::tell);
  }

  /**
   * A full disk may make SQLite roll back by itself. The connection then commits each statement
   * alone and the position is ahead of the file: it must not be used again.
   */
  private boolean rolledBack() {
    try {
      store.rollback();
      return true;
    } catch (SQLException e) {
      LOG.debug("SQLite rolled back by itself: {}", e.getMessage());
      return false;
    }
  }

  private SpoolStore reopen(SQLException damage) throws SQLException {
    try {
      store.close();
    } catch (SQLException e) {
      LOG.warn("the spool did not close cleanly: {}", e.getMessage());
    }
    return opener.open(damage);
  }
}
