package io.tinyprofiler.agent.spool;

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

  /** What to do with the store, inside a transaction; may be done again after a failed one. */
  interface Work<T> {
    T on(SpoolStore store) throws SQLException;
  }

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
  private Deque<Job<?>> queue = new ArrayDeque<>();
  private int queuedBytes;
  private long turnedAway;
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
  <T> Future<T> submit(int bytes, Work<T> work) {
    Context context = vertx.getOrCreateContext();
    Job<T> job = new Job<>(work, bytes, context);
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
      queuedOrClosed.signal();
      return job.promise.future();
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
    for (List<Job<?>> group = next(); !group.isEmpty(); group = next()) {
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
  private List<Job<?>> next() {
    lock.lock();
    try {
      while (queue.isEmpty() && closing == null) {
        queuedOrClosed.awaitUninterruptibly();
      }
      Deque<Job<?>> taken = queue;
      queue = new ArrayDeque<>();
      queuedBytes = 0;
      store.refuse(turnedAway, "the disk could not keep up");
      turnedAway = 0;
      return new ArrayList<>(taken);
    } finally {
      lock.unlock();
    }
  }

  private void commit(List<Job<?>> group) {
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
    group.forEach(Job::tell);
  }

  private void transact(List<Job<?>> group) throws SQLException {
    store.begin();
    for (Job<?> job : group) {
      job.doOn(store);
    }
    store.commit();
  }

  private void fail(List<Job<?>> group, SQLException e) {
    long records = group.stream().filter(job -> job.bytes > 0).count();
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
    group.forEach(Job::tell);
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

  private static final class Job<T> {

    private final Work<T> work;
    private final int bytes;
    private final Context context;
    private final Promise<T> promise = Promise.promise();
    private T result;
    private RuntimeException refusal;

    Job(Work<T> work, int bytes, Context context) {
      this.work = work;
      this.bytes = bytes;
      this.context = context;
    }

    void doOn(SpoolStore store) throws SQLException {
      result = null;
      refusal = null;
      try {
        result = work.on(store);
      } catch (RuntimeException e) {
        refusal = e; // this work's own; the others of the transaction go on
      }
    }

    void refuse(RuntimeException e) {
      refusal = e;
    }

    void tell() {
      try {
        context.runOnContext(
            v -> {
              if (refusal == null) {
                promise.complete(result);
              } else {
                promise.fail(refusal);
              }
            });
      } catch (RejectedExecutionException e) {
        LOG.debug("nobody is there to be told any more");
      }
    }
  }
}
