package io.tinyprofiler.hub.comparison;

import io.tinyprofiler.hub.database.replica.Reads;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** How results moved from one value of a label to the next. */
public final class PgTrends {

  /** What is asked for; a null device or model narrows nothing. */
  record Question(String label, String device, String model, int limit) {}

  /** The newest values; each in the company of what it may be compared with, oldest first. */
  private static final String TRENDS =
      """
      with one as (
        select s.labels->>$1 as value, r.created_at, r.platform, r.model, r.quantization,
          r.summary->>'model_sha' as model_sha, (r.summary->>'emulated')::boolean as emulated,
          s.prompt_set_sha, (r.summary->>'runs')::int as runs,
          (r.summary->>'invalid_runs')::int as invalid_runs, r.tg_ts,
          (r.summary->>'ttft')::float8 as ttft, (r.summary->'itl'->>'median')::float8 as itl
        from profiling_results r join profiling_sessions s on s.id = r.session_id
        where jsonb_exists(s.labels, $1) and ($2::text is null or r.device = $2)
          and ($3::text is null or r.model = $3)
      ), grouped as (
        select value, platform, emulated, model, model_sha, quantization, prompt_set_sha,
          min(created_at) as first_at, count(*)::int as sessions, sum(runs)::int as runs,
          sum(invalid_runs)::int as invalid_runs,
          percentile_cont(0.5) within group (order by tg_ts) as tg_ts,
          percentile_cont(0.5) within group (order by ttft) as ttft,
          percentile_cont(0.5) within group (order by itl) as itl
        from one
        group by value, platform, emulated, model, model_sha, quantization, prompt_set_sha
      ), changed as (
        select *, 100 * (itl / nullif(lag(itl) over (
          partition by platform, emulated, model, model_sha, quantization, prompt_set_sha
          order by first_at, value), 0) - 1) as itl_change_percent
        from grouped
      ), newest as (
        select * from changed order by first_at desc, value limit $4
      )
      select * from newest
      order by platform, emulated, model, quantization, model_sha, prompt_set_sha, first_at, value
      """;

  private final Reads reads;

  public PgTrends(Reads reads) {
    this.reads = reads;
  }

  Future<List<TrendView>> list(Question question) {
    return reads
        .rows(
            TRENDS,
            Tuple.of(question.label(), question.device(), question.model(), question.limit()))
        .map(
            rows -> {
              List<TrendView> trends = new ArrayList<>();
              rows.forEach(row -> trends.add(view(row)));
              return trends;
            });
  }

  private static TrendView view(Row row) {
    return new TrendView(
        row.getString("value"),
        row.getOffsetDateTime("first_at").toInstant(),
        row.getString("platform"),
        row.getBoolean("emulated"),
        row.getString("model"),
        row.getString("quantization"),
        row.getString("prompt_set_sha"),
        row.getInteger("sessions"),
        row.getInteger("runs"),
        row.getInteger("invalid_runs"),
        row.getDouble("tg_ts"),
        row.getDouble("ttft"),
        row.getDouble("itl"),
        row.getDouble("itl_change_percent"));
  }
}
