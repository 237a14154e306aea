package io.tinyprofiler.hub.health;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What devices last said of their memory and clocks, and how fast they last were. */
public final class PgDeviceFigures {

  private static final long LIMIT_MS = 2_000;

  /**
   * A device that is not retired.
   *
   * @param usedBytes heap in use at the newest reading of the last 24 h, B; null without one
   * @param totalBytes its RAM, B; null if it does not say
   * @param clockPpm newest rate error of its clock of the last hour; null if not measured
   */
  record Figures(String device, Long usedBytes, Long totalBytes, Double clockPpm) {}

  /** The newest result of a model on a platform; s and tokens/s; null where not measured. */
  record Speed(
      String model,
      String platform,
      String quantization,
      boolean emulated,
      Double tgTs,
      Double ttft,
      Double itl) {}

  private static final String FIGURES =
      """
      select d.id, m.heap, (d.info->>'ramBytes')::bigint as ram, c.rate_ppm
      from devices d
      left join lateral (select heap from readings
        where device = d.id and heap is not null and started_at > now() - interval '24 hours'
        order by started_at desc, tick desc limit 1) m on true
      left join lateral (select rate_ppm from clock_samples
        where device = d.id and rate_ppm is not null and at > now() - interval '1 hour'
        order by at desc limit 1) c on true
      where d.retired_at is null
      """;

  private static final String SPEEDS =
      """
      select distinct on (model, platform, quantization, emulated) model, platform, quantization, tg_ts,
        (summary->>'ttft')::float8 as ttft, (summary->'itl'->>'median')::float8 as itl,
        coalesce((summary->>'emulated')::boolean, false) as emulated
      from (select * from profiling_results order by created_at desc limit 1000) newest
      where tg_ts is not null and coalesce(summary->>'clock', 'device') = 'device'
      order by model, platform, quantization, emulated, created_at desc
      """;

  private final Pool pool;

  public PgDeviceFigures(Pool pool) {
    this.pool = pool;
  }

  Future<List<Figures>> all() {
    return all(FIGURES, PgDeviceFigures::figures);
  }

  Future<List<Speed>> speeds() {
    return all(
        SPEEDS,
        row ->
            new Speed(
                row.getString("model"),
                row.getString("platform"),
                row.getString("quantization"),
                row.getBoolean("emulated"),
                row.getDouble("tg_ts"),
                row.getDouble("ttft"),
                row.getDouble("itl")));
  }

  private <T> Future<List<T>> all(String sql, Function<Row, T> view) {
    return pool.query(sql)
        .execute()
        .timeout(LIMIT_MS, TimeUnit.MILLISECONDS)
        .map(
            rows -> {
              List<T> all = new ArrayList<>();
              rows.forEach(row -> all.add(view.apply(row)));
              return all;
            });
  }

  private static Figures figures(Row row) {
    return new Figures(
        row.getString("id"), row.getLong("heap"), row.getLong("ram"), row.getDouble("rate_ppm"));
  }
}
