package io.tinyprofiler.hub.comparison;

import io.tinyprofiler.hub.web.Page;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Baselines in PostgreSQL. */
public final class PgBaselines {

  private static final String SET =
      """
      insert into baselines (name, session_id, platform, emulated, model_sha, quantization,
        firmware_family, prompt_set_sha, created_by)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      on conflict (name) do update set session_id = excluded.session_id,
        platform = excluded.platform, emulated = excluded.emulated,
        model_sha = excluded.model_sha, quantization = excluded.quantization,
        firmware_family = excluded.firmware_family, prompt_set_sha = excluded.prompt_set_sha,
        created_by = excluded.created_by, created_at = now()
      returning *
      """;

  private static final String MATCHING =
      """
      select * from baselines
      where platform = $1 and emulated = $2 and model_sha = $3 and quantization = $4
        and firmware_family = $5 and prompt_set_sha = $6
      order by created_at desc, name limit 1
      """;

  private static final String CANDIDATES =
      """
      select distinct on (r.device, r.model, r.quantization, s.prompt_set_sha) r.session_id
      from profiling_results r join profiling_sessions s on s.id = r.session_id
      where r.created_at > now() - interval '7 days' and s.state = 'completed' and exists (
        select 1 from baselines b
        where b.platform = r.platform and b.prompt_set_sha = s.prompt_set_sha)
      order by r.device, r.model, r.quantization, s.prompt_set_sha, r.created_at desc
      limit 200
      """;

  private final Pool pool;

  public PgBaselines(Pool pool) {
    this.pool = pool;
  }

  /** The same as a part of a transaction. */
  public PgBaselines in(Pool transaction) {
    return new PgBaselines(transaction);
  }

  /** Gives a session a name; one that had it loses it. */
  Future<BaselineView> set(String name, UUID session, ComparisonKey key, String createdBy) {
    Tuple values =
        Tuple.of(name, session)
            .addString(key.platform())
            .addBoolean(key.emulated())
            .addString(key.modelSha())
            .addString(key.quantization())
            .addString(key.firmwareFamily())
            .addString(key.promptSetSha())
            .addString(createdBy);
    return pool.preparedQuery(SET).execute(values).map(rows -> view(rows.iterator().next()));
  }

  /** Baselines by name. */
  Future<List<BaselineView>> list(Page.Slice slice) {
    return pool.preparedQuery(
            "select * from baselines where $1::text is null or name > $1 order by name limit $2")
        .execute(Tuple.of(slice.after(), slice.fetch()))
        .map(
            rows -> {
              List<BaselineView> baselines = new ArrayList<>();
              rows.forEach(row -> baselines.add(view(row)));
              return baselines;
            });
  }

  Future<Optional<BaselineView>> find(String name) {
    return pool.preparedQuery("select * from baselines where name = $1")
        .execute(Tuple.of(name))
        .map(PgBaselines::first);
  }

  /** The newest one that shares everything with a session. */
  Future<Optional<BaselineView>> matching(ComparisonKey key) {
    return pool.preparedQuery(MATCHING)
        .execute(
            Tuple.of(
                key.platform(),
                key.emulated(),
                key.modelSha(),
                key.quantization(),
                key.firmwareFamily(),
                key.promptSetSha()))
        .map(PgBaselines::first);
  }

  /**
   * Of each device, model and prompt set that may have a baseline: the newest session of a week.
   */
  Future<List<UUID>> candidates() {
    return pool.query(CANDIDATES)
        .execute()
        .map(
            rows -> {
              List<UUID> sessions = new ArrayList<>();
              rows.forEach(row -> sessions.add(row.getUUID("session_id")));
              return sessions;
            });
  }

  /** False if there was none. */
  Future<Boolean> remove(String name) {
    return pool.preparedQuery("delete from baselines where name = $1")
        .execute(Tuple.of(name))
        .map(rows -> rows.rowCount() == 1);
  }

  private static Optional<BaselineView> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(view(rows.iterator().next()));
  }

  private static BaselineView view(Row row) {
    return new BaselineView(
        row.getString("name"),
        row.getUUID("session_id"),
        new ComparisonKey(
            row.getString("platform"),
            row.getBoolean("emulated"),
            row.getString("model_sha"),
            row.getString("quantization"),
            row.getString("firmware_family"),
            row.getString("prompt_set_sha")),
        row.getString("created_by"),
        row.getOffsetDateTime("created_at").toInstant());
  }
}
