package io.tinyprofiler.hub.database.replica;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Pool;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The connections to a replica from the time it was found fit until it no longer is. What is under
 * way then fails at once: a server that is frozen would never answer.
 */
final class Link {

  /** A server that does not answer for so long is away, ms. */
  private static final long ANSWER_MS = 1_000;

  private final Standby standby;
  private final Joined<Replayed> replayed;
  private final Set<Promise<?>> underWay = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean complained = new AtomicBoolean();
  private final AtomicReference<String> lost = new AtomicReference<>();

  Link(Standby standby) {
    this.standby = standby;
    this.replayed =
        new Joined<>(() -> standby.replayed().timeout(ANSWER_MS, TimeUnit.MILLISECONDS));
  }

  Pool pool() {
    return standby.pool();
  }

  /** How far it is now; fails if it does not say so within a second. */
  Future<Replayed> replayed() {
    return replayed.ask();
  }

  /** The same as the part, but fails when the link is lost before. */
  <T> Future<T> whileThere(Supplier<Future<T>> part) {
    Promise<T> done = Promise.promise();
    underWay.add(done);
    if (lost.get() != null) {
      fail(done);
    } else {
      Future.succeededFuture()
          .compose(now -> part.get())
          .onComplete(
              ended -> {
                underWay.remove(done);
                if (ended.succeeded()) {
                  done.tryComplete(ended.result());
                } else {
                  done.tryFail(ended.cause());
                }
              });
    }
    return done.future();
  }

  /** True once. */
  boolean complain() {
    return complained.compareAndSet(false, true);
  }

  /** Ends it; false if it had ended before. */
  boolean lose(String why) {
    if (!lost.compareAndSet(null, why)) {
      return false;
    }
    underWay.forEach(this::fail);
    standby.close();
    return true;
  }

  private void fail(Promise<?> waiting) {
    underWay.remove(waiting);
    waiting.tryFail(new ReplicaLost(lost.get()));
  }
}
