package io.tinyprofiler.hub.result;

import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Golden outputs: the hashes of greedy token ids that models are known to generate. */
public final class PgGolden {

  /** A run that says what it generated, all of it, without a failure. */
  private static final String COMPLETE =
      """
      r.status in ('DONE', 'EOS') and r.failure is null and r.lost = 0 and r.marks = '{}'
        and r.hash is not null and r.tokens is not null
      """;

  private static final String COLUMNS =
      """
      insert into golden_outputs as g (model_sha, prompt_sha, quantization, firmware_family,
        max_tokens, hash, tokens, prompt, run_id, session_id, set_by)
      """;

  /** The first run of each prompt sets what nobody has set yet. */
  private static final String FIRST =
      COLUMNS
          + """
            select distinct on (r.prompt) $2, encode(sha256(convert_to(r.prompt, 'UTF8')), 'hex'),
              $3, $4, $5, r.hash, r.tokens, r.prompt, r.id, r.session_id, 'first run'
            from runs r where r.session_id = $1 and
            """
          + COMPLETE
          + """
            order by r.prompt, r.run_index, r.started_at
            on conflict (model_sha, prompt_sha, quantization, firmware_family, max_tokens)
              do nothing
            """;

  private static final String ACCEPT =
      COLUMNS
          + """
            select $2, encode(sha256(convert_to(r.prompt, 'UTF8')), 'hex'),
              $3, $4, $5, r.hash, r.tokens, r.prompt, r.id, r.session_id, $6
            from runs r where r.id = $1 and
            """
          + COMPLETE
          + """
            on conflict (model_sha, prompt_sha, quantization, firmware_family, max_tokens)
              do update set hash = excluded.hash, tokens = excluded.tokens,
                run_id = excluded.run_id, session_id = excluded.session_id,
                set_by = excluded.set_by, set_at = now()
            returning *
            """;

  private static final String LIST =
      """
      select * from golden_outputs
      where ($1::uuid is null or (set_at, id) <
              (select set_at, id from golden_outputs where id = $1))
        and ($2::text is null or model_sha = $2)
      order by set_at desc, id desc limit $3
      """;

  private static final String SESSION =
      "select s.id, s.info, s.spec from profiling_sessions s where s.info is not null and ";

  private static final String ENDED = "s.ended_at is not null and ";

  /** A session that can have golden outputs. */
  private record Greedy(UUID session, GoldenKey key) {}

  private final Pool pool;

  public PgGolden(Pool pool) {
    this.pool = pool;
  }

  /** The same as a part of a transaction. */
  public PgGolden in(Pool transaction) {
    return new PgGolden(transaction);
  }

  /** Sets the golden outputs that a session's runs are the first to tell. */
  Future<Void> settle(UUID session) {
    return greedy("s.id = $1", session)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture()
                    : pool.preparedQuery(FIRST)
                        .execute(parameters(session, found.get().key()))
                        .mapEmpty());
  }

  /**
   * Makes what a run generated the golden output.
   *
   * @return nothing if there is no such run, if it sampled or is not complete, or if its session
   *     has not ended
   */
  Future<Optional<GoldenView>> accept(UUID run, String by) {
    return greedy(ENDED + "s.id = (select session_id from runs where id = $1)", run)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : pool.preparedQuery(ACCEPT)
                        .execute(parameters(run, found.get().key()).addString(by))
                        .map(rows -> views(rows).stream().findFirst()));
  }

  private Future<Optional<Greedy>> greedy(String which, UUID id) {
    return pool.preparedQuery(SESSION + which)
        .execute(Tuple.of(id))
        .map(
            rows -> {
              if (rows.size() == 0) {
                return Optional.empty();
              }
              Row row = rows.iterator().next();
              var info = BusCodec.decode(row.get(JsonObject.class, "info"), DeviceInfo.class);
              var spec = BusCodec.decode(row.get(JsonObject.class, "spec"), SessionSpec.class);
              return Optional.ofNullable(GoldenKey.of(info, spec))
                  .map(key -> new Greedy(row.getUUID("id"), key));
            });
  }

  private static Tuple parameters(UUID id, GoldenKey key) {
    return Tuple.of(id, key.modelSha(), key.quantization(), key.firmwareFamily(), key.maxTokens());
  }

  Future<List<GoldenView>> list(String modelSha, Page.Slice slice) {
    UUID after = slice.after() == null ? null : UUID.fromString(slice.after());
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(after, modelSha, slice.fetch()))
        .map(PgGolden::views);
  }

  /** Forgets one: the next run sets it anew. False if there is none. */
  Future<Boolean> forget(UUID id) {
    return pool.preparedQuery("delete from golden_outputs where id = $1")
        .execute(Tuple.of(id))
        .map(rows -> rows.rowCount() == 1);
  }

  private static List<GoldenView> views(RowSet<Row> rows) {
    List<GoldenView> views = new ArrayList<>();
    for (Row row : rows) {
      views.add(
          new GoldenView(
              row.getUUID("id"),
              row.getString("model_sha"),
              row.getString("quantization"),
              row.getString("firmware_family"),
              row.getString("prompt"),
              row.getString("prompt_sha"),
              row.getInteger("max_tokens"),
              row.getString("hash"),
              row.getInteger("tokens"),
              row.getUUID("run_id"),
              row.getUUID("session_id"),
              row.getString("set_by"),
              row.getOffsetDateTime("set_at").toInstant()));
    }
    return views;
  }
}
