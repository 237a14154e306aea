package io.tinyprofiler.hub.session;

import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/** Whether a session's firmware is there and for its device. */
public final class PgSessionFirmware {

  private static final String FIND =
      """
      select a.name, a.platform as wanted, d.info->>'platform' as found
      from artifacts a, devices d where a.id = $1 and a.kind = 'firmware' and d.id = $2
      """;

  private final Pool pool;

  public PgSessionFirmware(Pool pool) {
    this.pool = pool;
  }

  /** Fails with a {@link Problem} if the session's firmware cannot be its device's. */
  Future<Void> check(SessionSpec spec) {
    return spec.firmware() == null
        ? Future.succeededFuture()
        : pool.preparedQuery(FIND)
            .execute(Tuple.of(spec.firmware(), spec.device()))
            .map(rows -> fits(rows, spec))
            .mapEmpty();
  }

  private static Row fits(RowSet<Row> rows, SessionSpec spec) {
    if (rows.size() == 0) {
      throw new Problem(
          "firmware-not-found",
          "there is no firmware " + spec.firmware(),
          "add it with: tiny-profiler firmware add FILE");
    }
    Row row = rows.iterator().next();
    String wanted = row.getString("wanted");
    String found = row.getString("found");
    if (wanted != null && found != null && !wanted.equals(found)) {
      throw new Problem(
          "firmware-of-other-platform",
          "firmware %s is for %s, and device %s is a %s"
              .formatted(row.getString("name"), wanted, spec.device(), found),
          "choose one for " + found + " with: tiny-profiler firmware");
    }
    return row;
  }
}
