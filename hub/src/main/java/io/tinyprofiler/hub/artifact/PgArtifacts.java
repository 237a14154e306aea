package io.tinyprofiler.hub.artifact;

import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is known of artifacts, in PostgreSQL. */
public final class PgArtifacts {

  /** What a list is narrowed to; null narrows nothing. */
  record Filter(String name, String platform) {}

  private static final String COLUMNS = "id, name, platform, version, size, created_by, created_at";

  private static final String LIST =
      "select "
          + COLUMNS
          + """
             from artifacts
            where kind = $1
              and ($2::text is null or (created_at, id) <
                     (select created_at, id from artifacts where id = $2))
              and ($3::text is null or name = $3)
              and ($4::text is null or platform = $4)
            order by created_at desc, id desc limit $5
            """;

  private static final String FIND =
      "select " + COLUMNS + " from artifacts where kind = $1 and id = $2";

  private static final String ADD =
      """
      insert into artifacts (id, kind, name, platform, version, size, created_by)
      values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing
      """;

  /** Sessions are added while they hold this row, so none that is on its way is overlooked. */
  private static final String LOCK =
      "select id from artifacts where kind = $1 and id = $2 for update";

  private static final String USED =
      """
      select id from profiling_sessions where ended_at is null and spec->>'firmware' = $1
      order by created_at limit 1
      """;

  private final Pool pool;

  public PgArtifacts(Pool pool) {
    this.pool = pool;
  }

  Future<List<ArtifactView>> list(String kind, Filter filter, Page.Slice slice) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(kind, slice.after(), filter.name(), filter.platform(), slice.fetch()))
        .map(
            rows -> {
              List<ArtifactView> found = new ArrayList<>();
              rows.forEach(row -> found.add(view(row)));
              return found;
            });
  }

  Future<Optional<ArtifactView>> find(String kind, String id) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(kind, id))
        .map(
            rows ->
                rows.size() == 0 ? Optional.empty() : Optional.of(view(rows.iterator().next())));
  }

  /** What all artifacts but one take, B. */
  Future<Long> bytesBeside(String id) {
    return pool.preparedQuery(
            "select coalesce(sum(size), 0)::bigint as bytes from artifacts where id <> $1")
        .execute(Tuple.of(id))
        .map(rows -> rows.iterator().next().getLong("bytes"));
  }

  /** Adds it; false if it is there. */
  Future<Boolean> add(NewArtifact wish, String id, long size) {
    return pool.preparedQuery(ADD)
        .execute(
            Tuple.of(
                id,
                wish.kind(),
                wish.name(),
                wish.platform(),
                wish.version(),
                size,
                wish.createdBy()))
        .map(rows -> rows.rowCount() == 1);
  }

  /**
   * Removes it, unless a session that has not ended names it.
   *
   * @return false if there is none
   */
  Future<Boolean> remove(String kind, String id) {
    return pool.withTransaction(
        db ->
            db.preparedQuery(LOCK)
                .execute(Tuple.of(kind, id))
                .compose(
                    locked ->
                        locked.size() == 0 ? Future.succeededFuture(false) : removeLocked(db, id)));
  }

  private static Future<Boolean> removeLocked(SqlConnection db, String id) {
    return db.preparedQuery(USED)
        .execute(Tuple.of(id))
        .map(PgArtifacts::unused)
        .compose(
            unused -> db.preparedQuery("delete from artifacts where id = $1").execute(Tuple.of(id)))
        .map(true);
  }

  private static boolean unused(RowSet<Row> sessions) {
    if (sessions.size() > 0) {
      Object session = sessions.iterator().next().getUUID("id");
      throw new Problem(
          "firmware-in-use",
          "session " + session + " needs it and has not ended",
          "wait for its end, or cancel it with: tiny-profiler sessions cancel " + session);
    }
    return true;
  }

  private static ArtifactView view(Row row) {
    return new ArtifactView(
        row.getString("id"),
        row.getString("name"),
        row.getString("platform"),
        row.getString("version"),
        row.getLong("size"),
        row.getString("created_by"),
        row.getOffsetDateTime("created_at").toInstant());
  }
}
