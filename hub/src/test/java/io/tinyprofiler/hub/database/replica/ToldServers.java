package io.tinyprofiler.hub.database.replica;

import io.tinyprofiler.hub.database.OneTransaction;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A primary and a replica that do as a test tells them. */
final class ToldServers {

  /** Known by their identity; no statement is run here. */
  static final Pool PRIMARY = new OneTransaction(null);

  static final Pool REPLICA = new OneTransaction(null);

  final AtomicInteger flushes = new AtomicInteger();

  /** How often the replica was asked how far it is. */
  final AtomicInteger asked = new AtomicInteger();

  volatile Future<WalMark> mark = marked(100, true);
  volatile Future<Replayed> replayed = at(100);
  private final Set<Standby> open = ConcurrentHashMap.newKeySet();

  static Future<WalMark> marked(long bytes, boolean flushed) {
    return Future.succeededFuture(new WalMark(bytes, flushed, "00000001", 7, "lab"));
  }

  static Future<Replayed> at(long bytes) {
    return Future.succeededFuture(new Replayed(true, bytes, "00000001", 7, "lab"));
  }

  Reads reads(Vertx vertx, int waitMs) {
    return new Reads(PRIMARY, new Replica(vertx, "it", waitMs, new Told(), Connections::new));
  }

  /** Connections that were made and not given up. */
  int open() {
    return open.size();
  }

  private final class Told implements Primary {
    @Override
    public Future<WalMark> mark() {
      return mark;
    }

    /** What it flushes reaches the replica. */
    @Override
    public Future<?> flush() {
      flushes.incrementAndGet();
      replayed = at(mark.result().bytes());
      return Future.succeededFuture();
    }
  }

  private final class Connections implements Standby {
    Connections() {
      open.add(this);
    }

    @Override
    public Future<Replayed> replayed() {
      asked.incrementAndGet();
      return replayed;
    }

    @Override
    public Pool pool() {
      return REPLICA;
    }

    @Override
    public void close() {
      open.remove(this);
    }
  }
}
