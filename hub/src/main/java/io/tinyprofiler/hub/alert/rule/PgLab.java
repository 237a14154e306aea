package io.tinyprofiler.hub.alert.rule;

import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the rules look at, read from PostgreSQL. */
public final class PgLab {

  /** What the hub knows of itself without asking the database. */
  public record Host(Instant at, double memoryPercent, Double diskPercent) {}

  /** Finds the newest results that are worse than their baselines. */
  public interface Regressions {

    Future<List<Lab.Regression>> look();
  }

  private static final String AGENTS =
      """
      select a.id, present(a) as present, a.heartbeat, a.heartbeat_at,
        (select coalesce(sum(to_seq - from_seq + 1), 0)::bigint from lost_records l
          where l.agent = a.id and l.at > now() - interval '1 hour') as lost,
        (select coalesce(sum(count), 0)::bigint from refusals f where f.agent = a.id
          and f.what = 'records' and f.at > now() - interval '1 hour') as refused,
        (select count(*) from rejected_records r
          where r.agent = a.id and r.at > now() - interval '1 hour') as rejected,
        array(select s.device from profiling_sessions s
          where s.agent = a.id and s.ended_at is null and s.state = 'running') as busy,
        (select count(*) from spool_forks k
          where k.agent = a.id and k.at > now() - interval '1 hour') as forks
      from agents a where expected(a) order by a.id
      """;

  private static final String DEVICES =
      """
      select d.id, d.agent, d.last_seen, coalesce(d.info->>'platform', '') as platform,
        present(a) and d.state in ('idle', 'running') as connected, c.rate_ppm,
        100.0 * m.taken / nullif((d.info->>'ramBytes')::float8, 0) as memory_percent
      from devices d join agents a on a.id = d.agent
      left join lateral (select rate_ppm from clock_samples
        where device = d.id and at > now() - interval '1 hour' and rate_ppm is not null
        order by at desc limit 1) c on true
      left join lateral (select coalesce(heap_peak, heap, 0) + coalesce(stack_peak, 0) as taken
        from readings where device = d.id and started_at > now() - interval '1 hour'
          and coalesce(heap_peak, heap) is not null
        order by started_at desc, tick desc limit 1) m on true
      where d.retired_at is null and expected(a) order by d.id
      """;

  private static final String SPEEDS =
      """
      select distinct on (device, model, quantization) device, platform, model, quantization, tg_ts
      from (select * from profiling_results order by created_at desc limit 1000) newest
      order by device, model, quantization, created_at desc
      """;

  private static final String ERRORS =
      """
      select (select count(*) from runs
          where failure is not null and ended_at > now() - interval '10 minutes')
        + (select count(*) from profiling_sessions
          where state = 'failed' and ended_at > now() - interval '10 minutes') as errors,
        (select percentile_cont(0.95) within group (order by
            extract(epoch from ended_at - accepted_at)::float8) from profiling_sessions
          where ended_at > now() - interval '1 hour' and accepted_at is not null) as p95
      """;

  private static final String BACKUP =
      """
      select coalesce((select max(snapshot_at) from backups where state = 'verified'),
        (select min(since) from backup_duty)) as backup_at
      """;

  private final Pool pool;
  private final Regressions regressions;

  public PgLab(Pool pool, Regressions regressions) {
    this.pool = pool;
    this.regressions = regressions;
  }

  public Future<Lab> look(Host host) {
    return Future.all(
            query(AGENTS),
            query(DEVICES),
            query(SPEEDS),
            query(ERRORS),
            regressions.look(),
            query(BACKUP))
        .map(
            read -> {
              RowSet<Row> agents = read.resultAt(0);
              Row errors = read.<RowSet<Row>>resultAt(3).iterator().next();
              Map<String, Double> celsius = new HashMap<>();
              return new Lab(
                  host.at(),
                  all(agents, row -> agent(row, celsius)),
                  all(read.resultAt(1), row -> device(row, celsius)),
                  meters(agents),
                  all(read.resultAt(2), PgLab::speed),
                  read.resultAt(4),
                  errors.getLong("errors"),
                  errors.getDouble("p95"),
                  host.memoryPercent(),
                  host.diskPercent(),
                  read.<RowSet<Row>>resultAt(5)
                      .iterator()
                      .next()
                      .getOffsetDateTime("backup_at")
                      .toInstant());
            });
  }

  private Future<RowSet<Row>> query(String sql) {
    return pool.query(sql).execute();
  }

  private static <T> List<T> all(RowSet<Row> rows, Function<Row, T> view) {
    List<T> all = new ArrayList<>(rows.size());
    rows.forEach(row -> all.add(view.apply(row)));
    return all;
  }

  /** Notes how hot its devices are, if it is there to say so. */
  private static Lab.Agent agent(Row row, Map<String, Double> celsius) {
    JsonObject json = row.getJsonObject("heartbeat");
    Heartbeat heartbeat = json == null ? null : BusCodec.decode(json, Heartbeat.class);
    boolean present = row.getBoolean("present");
    if (present && heartbeat != null) {
      for (Heartbeat.Device device : heartbeat.devices()) {
        if (device.device() != null && device.milliCelsius() != null) {
          celsius.put(device.device(), device.milliCelsius() / 1000.0);
        }
      }
    }
    OffsetDateTime heard = row.getOffsetDateTime("heartbeat_at");
    return new Lab.Agent(
        row.getString("id"),
        present,
        heard == null ? null : heard.toInstant(),
        heartbeat == null ? 0 : heartbeat.spoolRecords(),
        records(row, heartbeat == null ? null : heartbeat.spool()));
  }

  /** A full spool cannot declare what it refuses: until it can, the heartbeat says it. */
  private static Lab.Records records(Row row, Heartbeat.Spool now) {
    return new Lab.Records(
        row.getLong("lost") + (now == null ? 0 : now.unsaved()),
        row.getLong("refused") + (now == null ? 0 : now.refused()),
        row.getLong("rejected"),
        row.getLong("forks"));
  }

  /** Of the agents that are there to tell. */
  private static List<Lab.Meter> meters(RowSet<Row> agents) {
    List<Lab.Meter> meters = new ArrayList<>();
    for (Row row : agents) {
      JsonObject json = row.getJsonObject("heartbeat");
      if (json != null && row.getBoolean("present")) {
        List<String> busy = List.of(row.getArrayOfStrings("busy"));
        for (Heartbeat.Meter meter : BusCodec.decode(json, Heartbeat.class).meters()) {
          meters.add(
              new Lab.Meter(
                  meter.device(),
                  row.getString("id"),
                  meter.kind(),
                  meter.measuring(),
                  busy.contains(meter.device()),
                  meter.reason(),
                  meter.milliwatts()));
        }
      }
    }
    return meters;
  }

  private static Lab.Device device(Row row, Map<String, Double> celsius) {
    return new Lab.Device(
        row.getString("id"),
        row.getString("agent"),
        row.getString("platform"),
        row.getBoolean("connected"),
        row.getOffsetDateTime("last_seen").toInstant(),
        celsius.get(row.getString("id")),
        row.getDouble("memory_percent"),
        row.getDouble("rate_ppm"));
  }

  private static Lab.Speed speed(Row row) {
    return new Lab.Speed(
        row.getString("device"),
        row.getString("platform"),
        row.getString("model"),
        row.getString("quantization"),
        row.getDouble("tg_ts"));
  }
}
