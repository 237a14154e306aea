package io.tinyprofiler.hub.artifact;

import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.shared.bus.BusCodec;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is known of the artifacts of one kind, in PostgreSQL. */
final class PgArtifacts {

  /** What a list is narrowed to; null narrows nothing. */
  record Filter(String name, String platform) {}

  private static final String COLUMNS =
      "id, name, platform, version, size, header, created_by, created_at";

  private static final String LIST =
      "select "
          + COLUMNS
          + """
             from artifacts
            where kind = $1
              and ($2::text is null or (created_at, id) <
                     (select created_at, id from artifacts where kind = $1 and id = $2))
              and ($3::text is null or name = $3)
              and ($4::text is null or platform = $4)
            order by created_at desc, id desc limit $5
            """;

  private static final String FIND =
      "select " + COLUMNS + " from artifacts where kind = $1 and id = $2";

  private static final String BYTES =
      """
      select coalesce(sum(size), 0)::bigint as bytes from artifacts where kind = $1 and id <> $2
      """;

  private static final String ADD =
      """
      insert into artifacts (id, kind, name, platform, version, size, header, created_by)
      values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (kind, id) do nothing
      """;

  /** Sessions are added while they hold this row, so none that is on its way is overlooked. */
  private static final String LOCK =
      "select id from artifacts where kind = $1 and id = $2 for update";

  private static final String REMOVE = "delete from artifacts where kind = $1 and id = $2";

  private final Pool pool;
  private final String kind;

  PgArtifacts(Pool pool, String kind) {
    this.pool = pool;
    this.kind = kind;
  }

  Future<List<Artifact>> list(Filter filter, Page.Slice slice) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(kind, slice.after(), filter.name(), filter.platform(), slice.fetch()))
        .map(
            rows -> {
              List<Artifact> found = new ArrayList<>();
              rows.forEach(row -> found.add(artifact(row)));
              return found;
            });
  }

  Future<Optional<Artifact>> find(String id) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(kind, id))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(artifact(rows.iterator().next())));
  }

  /** What all of the kind but one take, B. */
  Future<Long> bytesBeside(String id) {
    return pool.preparedQuery(BYTES)
        .execute(Tuple.of(kind, id))
        .map(rows -> rows.iterator().next().getLong("bytes"));
  }

  /** Adds it; false if it is there. */
  Future<Boolean> add(NewArtifact wish, String id, long size, ModelHeader header) {
    return pool.preparedQuery(ADD)
        .execute(
            Tuple.of(id, kind, wish.name(), wish.platform(), wish.version())
                .addLong(size)
                .addValue(header == null ? null : BusCodec.encode(header))
                .addString(wish.createdBy()))
        .map(rows -> rows.rowCount() == 1);
  }

  /**
   * Removes it, unless something needs it.
   *
   * @return false if there is none; fails with a {@link io.tinyprofiler.shared.problem.Problem}
   *     that says what needs it
   */
  Future<Boolean> remove(String id) {
    return pool.withTransaction(
        db ->
            db.preparedQuery(LOCK)
                .execute(Tuple.of(kind, id))
                .compose(
                    locked ->
                        locked.size() == 0
                            ? Future.succeededFuture(false)
                            : PgArtifactUse.none(db, kind, id)
                                .compose(
                                    unused -> db.preparedQuery(REMOVE).execute(Tuple.of(kind, id)))
                                .map(true)));
  }

  private static Artifact artifact(Row row) {
    JsonObject header = row.getJsonObject("header");
    return new Artifact(
        row.getString("id"),
        row.getString("name"),
        row.getString("platform"),
        row.getString("version"),
        row.getLong("size"),
        header == null ? null : BusCodec.decode(header, ModelHeader.class),
        row.getString("created_by"),
        row.getOffsetDateTime("created_at").toInstant());
  }
}
