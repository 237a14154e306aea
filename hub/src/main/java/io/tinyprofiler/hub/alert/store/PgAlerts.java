package io.tinyprofiler.hub.alert.store;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.store.Consequence.Change;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Alerts in PostgreSQL, where every hub puts them and the leading one looks. */
public final class PgAlerts {

  /** The channel on which the leading hub is told that something changed. */
  public static final String CHANNEL = "alerts";

  static final String TELL = "select pg_notify('" + CHANNEL + "', '')";

  /**
   * What has changed.
   *
   * @param revision of the newest change, to ask from there the next time
   */
  public record Changes(List<Alert> alerts, long revision) {}

  /** Revisions become visible in their order only if whoever takes them waits for the others. */
  private static final String QUEUE = "select pg_advisory_xact_lock(hashtext('alerts'), 0)";

  private static final String KNOWN = "select * from alerts where fingerprint = any($1::bigint[])";

  private static final String PUT =
      """
      insert into alerts (fingerprint, labels, annotations, starts_at, ends_at, updated_at, timeout,
        generator_url)
      select * from unnest($1::bigint[], $2::jsonb[], $3::jsonb[], $4::timestamptz[],
        $5::timestamptz[], $6::timestamptz[], $7::boolean[], $8::text[])
      on conflict (fingerprint) do update set labels = excluded.labels,
        annotations = excluded.annotations, starts_at = excluded.starts_at,
        ends_at = excluded.ends_at, updated_at = excluded.updated_at, timeout = excluded.timeout,
        generator_url = excluded.generator_url, revision = excluded.revision
      """;

  private final Pool pool;
  private final Consequence consequence;

  public PgAlerts(Pool pool, Consequence consequence) {
    this.pool = pool;
    this.consequence = consequence;
  }

  /** Stores what is told, joined with what was known; done when it is durable. */
  public Future<Void> put(List<Alert> told, Instant now) {
    if (told.isEmpty()) {
      return Future.succeededFuture();
    }
    return pool.withTransaction(db -> put(db, told, now));
  }

  /** Waits until no other transaction puts alerts; then this one alone may, until its end. */
  public static Future<Void> queue(SqlConnection transaction) {
    return transaction.query(QUEUE).execute().mapEmpty();
  }

  /** The same as a part of a transaction. */
  public Future<Void> put(SqlConnection transaction, List<Alert> told, Instant now) {
    Long[] fingerprints = told.stream().map(Alert::fingerprint).distinct().toArray(Long[]::new);
    return queue(transaction)
        .compose(
            alone ->
                transaction
                    .preparedQuery(KNOWN)
                    .execute(Tuple.tuple().addArrayOfLong(fingerprints)))
        .compose(known -> write(transaction, join(known, told, now), now))
        .compose(written -> transaction.query(TELL).execute())
        .mapEmpty();
  }

  private static List<Change> join(RowSet<Row> rows, List<Alert> told, Instant now) {
    Map<Long, Alert> known = new HashMap<>();
    rows.forEach(row -> known.put(row.getLong("fingerprint"), alert(row)));
    Map<Long, Change> joined = new LinkedHashMap<>();
    for (Alert alert : told) {
      Alert before = known.get(alert.fingerprint());
      Change earlier = joined.get(alert.fingerprint());
      Alert old = earlier == null ? before : earlier.after();
      Alert next = old == null ? alert : old.then(alert, now);
      joined.put(alert.fingerprint(), new Change(before, next));
    }
    return List.copyOf(joined.values());
  }

  private Future<Void> write(SqlConnection db, List<Change> changes, Instant now) {
    return db.preparedQuery(PUT)
        .execute(columns(changes.stream().map(Change::after).toList()))
        .compose(written -> consequence.follow(db, changes, now));
  }

  /** One statement for all, since a thousand statements take longer than all else in a post. */
  private static Tuple columns(List<Alert> alerts) {
    return Tuple.tuple()
        .addArrayOfLong(column(alerts, Alert::fingerprint, Long[]::new))
        .addArrayOfJsonObject(column(alerts, a -> json(a.labels().sorted()), JsonObject[]::new))
        .addArrayOfJsonObject(column(alerts, a -> json(a.annotations()), JsonObject[]::new))
        .addArrayOfOffsetDateTime(column(alerts, a -> utc(a.startsAt()), OffsetDateTime[]::new))
        .addArrayOfOffsetDateTime(column(alerts, a -> utc(a.endsAt()), OffsetDateTime[]::new))
        .addArrayOfOffsetDateTime(column(alerts, a -> utc(a.updatedAt()), OffsetDateTime[]::new))
        .addArrayOfBoolean(column(alerts, Alert::timeout, Boolean[]::new))
        .addArrayOfString(column(alerts, Alert::generatorUrl, String[]::new));
  }

  private static <T> T[] column(
      List<Alert> alerts, Function<Alert, T> value, IntFunction<T[]> array) {
    return alerts.stream().map(value).toArray(array);
  }

  private static JsonObject json(Map<String, String> texts) {
    return new JsonObject(new LinkedHashMap<>(texts));
  }

  /** Those that fire. */
  public Future<List<Alert>> firing(Instant now) {
    return pool.preparedQuery("select * from alerts where ends_at > $1")
        .execute(Tuple.of(utc(now)))
        .map(PgAlerts::alerts);
  }

  /** What has changed since a revision, in the order of the changes. */
  public Future<Changes> changes(long since) {
    return pool.preparedQuery("select * from alerts where revision > $1 order by revision")
        .execute(Tuple.of(since))
        .map(
            rows -> {
              long newest = since;
              for (Row row : rows) {
                newest = row.getLong("revision");
              }
              return new Changes(alerts(rows), newest);
            });
  }

  private static List<Alert> alerts(RowSet<Row> rows) {
    List<Alert> alerts = new ArrayList<>(rows.size());
    rows.forEach(row -> alerts.add(alert(row)));
    return alerts;
  }

  private static Alert alert(Row row) {
    return new Alert(
        Labels.of(texts(row.getJsonObject("labels"))),
        texts(row.getJsonObject("annotations")),
        row.getOffsetDateTime("starts_at").toInstant(),
        row.getOffsetDateTime("ends_at").toInstant(),
        row.getOffsetDateTime("updated_at").toInstant(),
        row.getBoolean("timeout"),
        row.getString("generator_url"));
  }

  private static Map<String, String> texts(JsonObject json) {
    Map<String, String> texts = new LinkedHashMap<>();
    json.forEach(entry -> texts.put(entry.getKey(), entry.getValue().toString()));
    return texts;
  }

  static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
