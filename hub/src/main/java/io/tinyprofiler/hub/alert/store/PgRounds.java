package io.tinyprofiler.hub.alert.store;

import static io.tinyprofiler.hub.alert.store.PgAlerts.utc;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.AlertJson;
import io.tinyprofiler.hub.alert.notify.Notice;
import io.tinyprofiler.hub.alert.notify.Round;
import io.tinyprofiler.hub.alert.notify.Told;
import io.tinyprofiler.hub.database.Leadership;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Stores what a round of the engine came to: all of it, or nothing. */
public final class PgRounds {

  private static final String NOTICE =
      """
      insert into notifications (integration, group_key, notice, next_at, created_at)
      values ($1, $2, $3, $4, $4)
      """;

  private static final String TOLD =
      """
      insert into notification_log (integration, group_key, firing, resolved, at, expires_at)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (integration, group_key) do update set firing = excluded.firing,
        resolved = excluded.resolved, at = excluded.at, expires_at = excluded.expires_at
      """;

  /** Unless it was told anew meanwhile. */
  private static final String FORGET =
      "delete from alerts where fingerprint = $1 and updated_at = $2";

  private static final String LAPSE =
      "delete from notification_log where integration = $1 and group_key = $2 and expires_at = $3";

  private final Pool pool;

  public PgRounds(Pool pool) {
    this.pool = pool;
  }

  /** What is remembered to have been told. */
  public Future<List<Told>> told() {
    return pool.query("select * from notification_log")
        .execute()
        .map(
            rows -> {
              List<Told> told = new ArrayList<>();
              rows.forEach(row -> told.add(told(row)));
              return told;
            });
  }

  private static Told told(Row row) {
    return new Told(
        row.getString("integration"),
        row.getString("group_key"),
        Set.of(row.getArrayOfLongs("firing")),
        Set.of(row.getArrayOfLongs("resolved")),
        row.getOffsetDateTime("at").toInstant(),
        row.getOffsetDateTime("expires_at").toInstant());
  }

  /** Fails, with nothing stored, if the term is over. */
  public Future<Void> store(Leadership.Term term, Round round) {
    return pool.withTransaction(
        db ->
            Leadership.requireTerm(db, term)
                .compose(held -> batch(db, NOTICE, round.notices(), PgRounds::tuple))
                .compose(done -> batch(db, TOLD, round.told(), PgRounds::tuple))
                .compose(done -> batch(db, FORGET, round.forgotten(), PgRounds::forgotten))
                .compose(done -> batch(db, LAPSE, round.lapsed(), PgRounds::lapsed)));
  }

  private static <T> Future<Void> batch(
      SqlConnection db, String sql, Collection<T> items, Function<T, Tuple> tuple) {
    return items.isEmpty()
        ? Future.succeededFuture()
        : db.preparedQuery(sql).executeBatch(items.stream().map(tuple).toList()).mapEmpty();
  }

  private static Tuple tuple(Notice notice) {
    return Tuple.of(
        notice.integration(),
        notice.groupKey(),
        new JsonObject(AlertJson.write(notice)),
        utc(notice.at()));
  }

  private static Tuple tuple(Told told) {
    return Tuple.of(told.integration(), told.groupKey())
        .addArrayOfLong(told.firing().toArray(Long[]::new))
        .addArrayOfLong(told.resolved().toArray(Long[]::new))
        .addOffsetDateTime(utc(told.at()))
        .addOffsetDateTime(utc(told.expiresAt()));
  }

  private static Tuple forgotten(Alert alert) {
    return Tuple.of(alert.fingerprint(), utc(alert.updatedAt()));
  }

  private static Tuple lapsed(Told told) {
    return Tuple.of(told.integration(), told.groupKey(), utc(told.expiresAt()));
  }
}
