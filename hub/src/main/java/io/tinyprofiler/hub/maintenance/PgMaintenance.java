package io.tinyprofiler.hub.maintenance;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The records of what was done. */
public final class PgMaintenance {

  private static final String SELECT =
      """
      select id, kind, state, dry_run, requested_by, started_at, ended_at, outcome, reason
      from maintenance
      """;

  private final Pool pool;

  public PgMaintenance(Pool pool) {
    this.pool = pool;
  }

  Future<Long> begin(String kind, boolean dry, String by) {
    return pool.preparedQuery(
            "insert into maintenance (kind, state, dry_run, requested_by)"
                + " values ($1, 'running', $2, $3) returning id")
        .execute(Tuple.of(kind, dry, by))
        .map(rows -> rows.iterator().next().getLong("id"));
  }

  Future<Void> done(long id, Map<String, Object> outcome) {
    return pool.preparedQuery(
            "update maintenance set state = 'done', ended_at = now(), outcome = $2 where id = $1")
        .execute(Tuple.of(id, new JsonObject(outcome)))
        .mapEmpty();
  }

  Future<Void> failed(long id, String reason) {
    return pool.preparedQuery(
            "update maintenance set state = 'failed', ended_at = now(), reason = $2 where id = $1")
        .execute(Tuple.of(id, reason))
        .mapEmpty();
  }

  /** What one who died left as running. To be called by the one that leads. */
  Future<Void> abandon() {
    return pool.query(
            "update maintenance set state = 'failed', ended_at = now(),"
                + " reason = 'the hub that did it has ended' where state = 'running'"
                + " and started_at < now() - interval '1 day'")
        .execute()
        .mapEmpty();
  }

  Future<Optional<MaintenanceView>> find(long id) {
    return list(Tuple.of(id), SELECT + "where id = $1").map(found -> found.stream().findFirst());
  }

  /** Newest first. */
  Future<List<MaintenanceView>> list(Long before, int limit) {
    return list(
        Tuple.of(before, limit),
        SELECT + "where $1::bigint is null or id < $1 order by id desc limit $2");
  }

  /** When the last piece of a kind that was no rehearsal began. */
  Future<Optional<Instant>> last(String kind) {
    return pool.preparedQuery(
            "select max(started_at) as at from maintenance where kind = $1 and not dry_run")
        .execute(Tuple.of(kind))
        .map(rows -> Optional.ofNullable(time(rows.iterator().next(), "at")));
  }

  private Future<List<MaintenanceView>> list(Tuple values, String sql) {
    return pool.preparedQuery(sql)
        .execute(values)
        .map(
            rows -> {
              List<MaintenanceView> views = new ArrayList<>();
              rows.forEach(row -> views.add(view(row)));
              return views;
            });
  }

  private static MaintenanceView view(Row row) {
    return new MaintenanceView(
        row.getLong("id").toString(),
        row.getString("kind"),
        row.getString("state"),
        row.getBoolean("dry_run"),
        row.getString("requested_by"),
        time(row, "started_at"),
        time(row, "ended_at"),
        row.getJsonObject("outcome").getMap(),
        row.getString("reason"));
  }

  private static Instant time(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }
}
