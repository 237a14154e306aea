package io.tinyprofiler.hub.access;

import io.tinyprofiler.hub.database.OneTransaction;
import io.tinyprofiler.hub.web.Reply;
import io.tinyprofiler.hub.web.change.KeptAnswers;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Kept answers in PostgreSQL, so that any hub of a database gives them. */
public final class PgKeptAnswers implements KeptAnswers {

  /** A key whose hub died is free after two minutes: no change takes as long. */
  private static final String TAKE =
      """
      insert into idempotency_keys as k (scope, body_hash, new_id) values ($1, $2, $3)
      on conflict (scope) do update set body_hash = excluded.body_hash, taken_at = now(),
        free = false, ended_at = null, status = null, type = null, body = null,
        new_id = case when k.taken_at < now() - interval '24 hours' then excluded.new_id
          else k.new_id end
      where k.taken_at < now() - interval '24 hours'
        or (k.ended_at is null and k.body_hash = excluded.body_hash
          and (k.free or k.taken_at < now() - interval '2 minutes'))
      returning new_id
      """;

  private static final String FIND =
      """
      select new_id, body_hash, ended_at is not null as ended, status, type, body,
        ended_at is null and (free or taken_at < now() - interval '2 minutes') as abandoned
      from idempotency_keys where scope = $1 and taken_at >= now() - interval '24 hours'
      """;

  /** Held until the transaction ends, which is when its hub dies at the latest. */
  private static final String LOCK =
      """
      select pg_try_advisory_xact_lock(hashtext('idempotency'), hashtext(encode($1::bytea, 'hex')))
        as locked
      """;

  private static final String KEEP =
      """
      update idempotency_keys set ended_at = now(), status = $2, type = $3, body = $4
      where scope = $1
      """;

  /** A few at a time, and none that another deletes. */
  private static final String DROP_OLD =
      """
      delete from idempotency_keys where scope in (
        select scope from idempotency_keys where taken_at < now() - interval '24 hours'
        order by taken_at limit 100 for update skip locked)
      """;

  private final Pool pool;

  public PgKeptAnswers(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Future<Taken> take(Key key) {
    return take(pool, key, UUID.randomUUID())
        .compose(
            rows ->
                rows.size() == 1
                    ? dropOld().map(new Taken(first(rows).getUUID("new_id"), Optional.empty()))
                    : find(pool, key).map(found -> known(key, found)));
  }

  private static Future<RowSet<Row>> take(SqlClient db, Key key, UUID newId) {
    return db.preparedQuery(TAKE).execute(Tuple.of(key.scope(), key.body(), newId));
  }

  private Future<Void> dropOld() {
    return pool.query(DROP_OLD).execute().mapEmpty();
  }

  private static Future<RowSet<Row>> find(SqlClient db, Key key) {
    return db.preparedQuery(FIND).execute(Tuple.of(key.scope()));
  }

  @Override
  public Future<Taken> find(Key key) {
    return find(pool, key)
        .compose(
            rows ->
                rows.size() == 0
                    ? dropOld().map(new Taken(UUID.randomUUID(), Optional.empty()))
                    : Future.succeededFuture(known(key, rows)));
  }

  @Override
  public <T> Future<T> commit(Optional<Pending> pending, Function<Pool, Future<T>> change) {
    return pool.withTransaction(
        db ->
            begin(db, pending)
                .compose(begun -> change.apply(new OneTransaction(db)))
                .compose(made -> end(db, pending, Reply.of(made)).map(made)));
  }

  private static Future<Void> begin(SqlConnection db, Optional<Pending> pending) {
    if (pending.isEmpty()) {
      return Future.succeededFuture();
    }
    Key key = pending.get().key();
    return db.preparedQuery(LOCK)
        .execute(Tuple.of(key.scope()))
        .map(
            rows -> {
              if (!first(rows).getBoolean("locked")) {
                throw inProgress();
              }
              return rows;
            })
        .compose(locked -> take(db, key, pending.get().newId()))
        .compose(
            taken ->
                taken.size() == 1
                    ? Future.succeededFuture()
                    : find(db, key).compose(rows -> made(known(key, rows))));
  }

  /** What was shown once is told by the operation itself, which finds what it has made. */
  private static Future<Void> made(Taken taken) {
    return taken.answer().isEmpty()
        ? Future.succeededFuture()
        : Future.failedFuture(new AlreadyMade(taken.answer().get()));
  }

  private static Future<Void> end(SqlConnection db, Optional<Pending> pending, Reply reply) {
    return pending
        .map(each -> keep(db, each.key(), each.shownOnce() ? Optional.empty() : Optional.of(reply)))
        .orElse(Future.succeededFuture());
  }

  private static Taken known(Key key, RowSet<Row> rows) {
    if (rows.size() == 1 && !first(rows).getBuffer("body_hash").equals(key.body())) {
      throw new Problem(
          "idempotency-key-reused",
          "this Idempotency-Key was used for another request",
          "use a new key");
    }
    if (rows.size() == 0
        || !(first(rows).getBoolean("ended") || first(rows).getBoolean("abandoned"))) {
      throw inProgress();
    }
    Row row = first(rows);
    return new Taken(
        row.getUUID("new_id"), row.getBoolean("ended") ? answer(row) : Optional.empty());
  }

  private static Problem inProgress() {
    return new Problem(
        "request-in-progress",
        "the request with this Idempotency-Key has not ended",
        "repeat it in a moment");
  }

  private static Optional<Reply> answer(Row row) {
    Integer status = row.getInteger("status");
    return status == null
        ? Optional.empty()
        : Optional.of(new Reply(status, row.getString("type"), row.getBuffer("body"), null));
  }

  @Override
  public Future<Void> keep(Key key, Optional<Reply> answer) {
    return keep(pool, key, answer);
  }

  private static Future<Void> keep(SqlClient db, Key key, Optional<Reply> answer) {
    Integer status = answer.map(Reply::status).orElse(null);
    String type = answer.map(Reply::type).orElse(null);
    Buffer body = answer.map(Reply::body).orElse(null);
    return db.preparedQuery(KEEP).execute(Tuple.of(key.scope(), status, type, body)).mapEmpty();
  }

  @Override
  public Future<Void> forget(Key key) {
    return pool.preparedQuery("delete from idempotency_keys where scope = $1 and ended_at is null")
        .execute(Tuple.of(key.scope()))
        .mapEmpty();
  }

  @Override
  public Future<Void> free(Key key) {
    return pool.preparedQuery(
            "update idempotency_keys set free = true where scope = $1 and ended_at is null")
        .execute(Tuple.of(key.scope()))
        .mapEmpty();
  }

  private static Row first(RowSet<Row> rows) {
    return rows.iterator().next();
  }
}
