package io.tinyprofiler.hub.health.report;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.store.PgAlerts;
import io.tinyprofiler.hub.database.Leadership;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Which days had their report. */
public final class PgDailyReports {

  private static final String ADD =
      "insert into daily_reports (day, at, sent) values ($1, $2, $3) on conflict do nothing";

  private final Pool pool;
  private final PgAlerts alerts;

  public PgDailyReports(Pool pool, PgAlerts alerts) {
    this.pool = pool;
    this.alerts = alerts;
  }

  /** The last day that had one. */
  Future<Optional<LocalDate>> last() {
    return pool.query("select max(day) as day from daily_reports")
        .execute()
        .map(rows -> Optional.ofNullable(rows.iterator().next().getLocalDate("day")));
  }

  /** The hub is new: there is nothing to report of this day. */
  Future<Void> skip(LocalDate day, Instant now) {
    return pool.preparedQuery(ADD)
        .execute(Tuple.of(day, now.atOffset(ZoneOffset.UTC), false))
        .mapEmpty();
  }

  /** Sends a day's report once, whatever dies and whoever else leads; fails if the term is over. */
  Future<Void> send(Leadership.Term term, LocalDate day, Alert report, Instant now) {
    return pool.withTransaction(
        db ->
            PgAlerts.queue(db)
                .compose(alone -> Leadership.requireTerm(db, term))
                .compose(
                    held ->
                        db.preparedQuery(ADD)
                            .execute(Tuple.of(day, now.atOffset(ZoneOffset.UTC), true)))
                .compose(
                    added ->
                        added.rowCount() == 1
                            ? alerts.put(db, List.of(report), now)
                            : Future.succeededFuture()));
  }
}
