package io.tinyprofiler.hub.database.replica;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A streaming replica that is read while it is fit to be. It is looked at once a second; one that
 * is away, frozen, promoted or behind is left alone until a look finds it fit.
 */
final class Replica {

  private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
  private static final long LOOK_MS = 1_000;

  /** PostgreSQL up to 18 tells nobody that it has replayed something: it is asked again. */
  private static final long AGAIN_MS = 3;

  /**
   * So often it is asked before the primary is made to flush. What was committed without waiting,
   * and what mere reads left in the log, may stay in its memory for seconds.
   */
  private static final int ASKED_BEFORE_FLUSH = 4;

  /** For a replica to reach a place, until a time of {@link System#nanoTime}. */
  private record Wait(WalMark mark, Link by, long until, Promise<Void> reached) {}

  private final Vertx vertx;
  private final String address;
  private final long waitMs;
  private final Supplier<Standby> connect;
  private final Joined<WalMark> marks;
  private final Joined<Object> flushes;
  private final long timer;
  private final AtomicBoolean looking = new AtomicBoolean();
  private boolean closed;
  private volatile Link link;
  private volatile String trouble;
  private volatile Long lagBytes;

  /**
   * Begins to look at a replica.
   *
   * @param address for people
   * @param waitMs how long it may take to reach what a read has to see, ms
   * @param connect makes connections, each time it may be there
   */
  Replica(Vertx vertx, String address, long waitMs, Primary primary, Supplier<Standby> connect) {
    this.vertx = vertx;
    this.address = address;
    this.waitMs = waitMs;
    this.connect = connect;
    this.marks = new Joined<>(primary::mark);
    this.flushes = new Joined<>(() -> primary.flush().mapEmpty());
    this.timer = vertx.setPeriodic(1, LOOK_MS, tick -> look());
  }

  ReplicaState state() {
    Link now = link;
    String why = trouble == null ? "it was not looked at yet" : trouble;
    return new ReplicaState(address, now == null ? why : null, lagBytes);
  }

  /** What it is read by; null while it must not be. */
  Link link() {
    return link;
  }

  /**
   * Completes when a read sees all that was committed before this call; fails if that takes too
   * long, and the replica is left alone then.
   */
  Future<Pool> current(Link by) {
    return marks.ask().compose(mark -> reached(mark, by)).map(reached -> by.pool());
  }

  private Future<Void> reached(WalMark mark, Link by) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
    Promise<Void> reached = Promise.promise();
    ask(new Wait(mark, by, until, reached), 1);
    return reached.future().onFailure(e -> lose(by, reason(e)));
  }

  private static String reason(Throwable e) {
    return e instanceof TimeoutException ? "it does not answer within a second" : e.getMessage();
  }

  private void ask(Wait wait, int times) {
    wait.by()
        .replayed()
        .onComplete(
            (replayed, failure) -> {
              if (failure == null) {
                judge(wait, replayed, times);
              } else {
                lagBytes = null;
                wait.reached().fail(failure);
              }
            });
  }

  private void judge(Wait wait, Replayed replayed, int times) {
    String unfit = replayed.unfit(wait.mark());
    if (unfit != null) {
      wait.reached().fail(new ReplicaLost(unfit));
      return;
    }
    long behind = replayed.behind(wait.mark());
    if (times == 1) {
      lagBytes = behind;
    }
    if (behind == 0) {
      wait.reached().complete();
    } else if (System.nanoTime() - wait.until() >= 0) {
      wait.reached().fail(new ReplicaLost("it is %d bytes behind".formatted(behind)));
    } else {
      if (times == ASKED_BEFORE_FLUSH && !wait.mark().flushed()) {
        flushes.ask().onFailure(e -> LOG.debug("the primary does not flush", e));
      }
      vertx.setTimer(AGAIN_MS, tick -> ask(wait, times + 1));
    }
  }

  private void look() {
    if (looking.compareAndSet(false, true)) {
      Link there = link;
      (there == null ? find() : there.whileThere(() -> current(there)))
          .onComplete(looked -> looking.set(false));
    }
  }

  private Future<Pool> find() {
    Link found = new Link(connect.get());
    return found
        .whileThere(() -> current(found))
        .onSuccess(pool -> take(found))
        .onFailure(e -> found.lose("the primary does not answer")); // if it is not lost already
  }

  private synchronized void take(Link found) {
    if (closed) {
      found.lose("the hub stops");
      return;
    }
    link = found;
    LOG.info("reads are answered by the replica {}", address);
  }

  private synchronized void lose(Link lost, String why) {
    if (!lost.lose(why) || closed) {
      return;
    }
    if (link == lost || trouble == null) {
      LOG.warn("reads are answered by the primary, not by the replica {}: {}", address, why);
    }
    link = null;
    trouble = why;
  }

  synchronized void close() {
    closed = true;
    vertx.cancelTimer(timer);
    if (link != null) {
      link.lose("the hub stops");
      link = null;
    }
  }
}
