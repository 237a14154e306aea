package io.tinyprofiler.hub.health;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What devices last said of their memory and clocks. */
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

  private final Pool pool;

  public PgDeviceFigures(Pool pool) {
    this.pool = pool;
  }

  Future<List<Figures>> all() {
    return pool.query(FIGURES)
        .execute()
        .timeout(LIMIT_MS, TimeUnit.MILLISECONDS)
        .map(
            rows -> {
              List<Figures> all = new ArrayList<>();
              rows.forEach(row -> all.add(figures(row)));
              return all;
            });
  }

  private static Figures figures(Row row) {
    return new Figures(
        row.getString("id"), row.getLong("heap"), row.getLong("ram"), row.getDouble("rate_ppm"));
  }
}
