package io.tinyprofiler.hub.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The monthly partitions of chunks and readings (months of UTC). */
public final class Partitions {

  private static final int MONTHS_AHEAD = 3;

  private final Pool pool;
  private final Set<YearMonth> known = ConcurrentHashMap.newKeySet();

  public Partitions(Pool pool) {
    this.pool = pool;
  }

  /** Makes sure that rows of this time have a place; call it outside of transactions. */
  public Future<Void> ensure(Instant time) {
    YearMonth month = YearMonth.from(time.atOffset(ZoneOffset.UTC));
    if (known.contains(month)) {
      return Future.succeededFuture();
    }
    return pool.preparedQuery("select make_partitions($1)")
        .execute(Tuple.of(month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC)))
        .onSuccess(made -> known.add(month))
        .mapEmpty();
  }

  /** The month of {@code now} and those ahead. */
  Future<Void> ensureAhead(Instant now) {
    YearMonth month = YearMonth.from(now.atOffset(ZoneOffset.UTC));
    List<Future<Void>> all = new ArrayList<>();
    for (int ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
      all.add(ensure(month.plusMonths(ahead).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC)));
    }
    return Future.all(all).mapEmpty();
  }
}
