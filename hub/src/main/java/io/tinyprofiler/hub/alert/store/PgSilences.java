package io.tinyprofiler.hub.alert.store;

import static io.tinyprofiler.hub.alert.store.PgAlerts.TELL;
import static io.tinyprofiler.hub.alert.store.PgAlerts.utc;

import io.tinyprofiler.hub.alert.Silence;
import io.tinyprofiler.hub.alert.match.Matcher;
import io.tinyprofiler.hub.alert.match.Matcher.Operator;
import io.tinyprofiler.hub.alert.match.Matchers;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Silences in PostgreSQL. */
public final class PgSilences {

  /** Those that ended so long ago are shown no more. */
  static final String KEPT = "interval '5 days'";

  private static final String LIST = "select * from silences where ends_at > now() - " + KEPT;

  private static final String PUT =
      """
      insert into silences (id, matchers, starts_at, ends_at, updated_at, created_by, comment)
      values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (id) do update set starts_at = excluded.starts_at, ends_at = excluded.ends_at,
        updated_at = excluded.updated_at, created_by = excluded.created_by,
        comment = excluded.comment
      """;

  private final Pool pool;

  public PgSilences(Pool pool) {
    this.pool = pool;
  }

  /** The same as a part of a transaction. */
  public PgSilences in(Pool transaction) {
    return new PgSilences(transaction);
  }

  public Future<List<Silence>> list() {
    return pool.query(LIST).execute().map(PgSilences::silences);
  }

  public Future<Optional<Silence>> find(UUID id) {
    return pool.preparedQuery("select * from silences where id = $1")
        .execute(Tuple.of(id))
        .map(rows -> silences(rows).stream().findFirst());
  }

  /** Adds one. */
  public Future<Void> add(Silence silence) {
    return pool.withTransaction(db -> put(db, List.of(silence)));
  }

  /**
   * Changes one, alone.
   *
   * @param change from what is stored to what is stored then: itself, others besides, or nothing
   * @return whether there is one of that id
   */
  public Future<Boolean> change(UUID id, Function<Silence, List<Silence>> change) {
    return pool.withTransaction(
        db ->
            db.preparedQuery("select * from silences where id = $1 for update")
                .execute(Tuple.of(id))
                .compose(
                    rows ->
                        rows.size() == 0
                            ? Future.succeededFuture(false)
                            : put(db, change.apply(silences(rows).get(0))).map(true)));
  }

  private static Future<Void> put(SqlConnection db, List<Silence> silences) {
    if (silences.isEmpty()) {
      return Future.succeededFuture();
    }
    return db.preparedQuery(PUT)
        .executeBatch(silences.stream().map(PgSilences::tuple).toList())
        .compose(done -> db.query(TELL).execute())
        .mapEmpty();
  }

  private static Tuple tuple(Silence silence) {
    return Tuple.tuple()
        .addUUID(silence.id())
        .addJsonArray(json(silence.matchers()))
        .addOffsetDateTime(utc(silence.startsAt()))
        .addOffsetDateTime(utc(silence.endsAt()))
        .addOffsetDateTime(utc(silence.updatedAt()))
        .addString(silence.createdBy())
        .addString(silence.comment());
  }

  private static JsonArray json(Matchers matchers) {
    JsonArray json = new JsonArray();
    for (Matcher matcher : matchers.all()) {
      json.add(
          new JsonObject()
              .put("name", matcher.name())
              .put("value", matcher.value())
              .put("positive", matcher.positive())
              .put("regex", matcher.regex()));
    }
    return json;
  }

  private static List<Silence> silences(RowSet<Row> rows) {
    List<Silence> silences = new ArrayList<>();
    rows.forEach(row -> silences.add(silence(row)));
    return silences;
  }

  private static Silence silence(Row row) {
    return new Silence(
        row.getUUID("id"),
        matchers(row.getJsonArray("matchers")),
        row.getOffsetDateTime("starts_at").toInstant(),
        row.getOffsetDateTime("ends_at").toInstant(),
        row.getOffsetDateTime("updated_at").toInstant(),
        row.getString("created_by"),
        row.getString("comment"));
  }

  private static Matchers matchers(JsonArray json) {
    List<Matcher> matchers = new ArrayList<>();
    for (Object each : json) {
      JsonObject one = (JsonObject) each;
      matchers.add(
          new Matcher(
              one.getString("name"),
              Operator.of(one.getBoolean("positive"), one.getBoolean("regex")),
              one.getString("value")));
    }
    return new Matchers(matchers);
  }
}
