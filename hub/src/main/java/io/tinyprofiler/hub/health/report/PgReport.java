package io.tinyprofiler.hub.health.report;

import io.tinyprofiler.hub.health.report.HealthReport.Alarms;
import io.tinyprofiler.hub.health.report.HealthReport.AwayDevice;
import io.tinyprofiler.hub.health.report.HealthReport.ErrorLine;
import io.tinyprofiler.hub.health.report.HealthReport.Hour;
import io.tinyprofiler.hub.health.report.HealthReport.ServiceUse;
import io.tinyprofiler.hub.health.report.HealthReport.Sessions;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.Heartbeat.Load;
import io.tinyprofiler.shared.terminal.Figure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What PostgreSQL knows for a report. */
public final class PgReport {

  /**
   * What was read.
   *
   * @param backend process id of PostgreSQL's own process for us
   * @param databaseSize B
   */
  record Read(
      List<AwayDevice> away,
      List<ServiceUse> agents,
      List<ErrorLine> errors,
      Sessions sessions,
      Alarms alarms,
      long backend,
      long databaseSize) {}

  private static final Load UNTOLD = new Load(null, null, null, null, null, null);

  private static final String AWAY =
      """
      select d.id, d.agent, d.port, d.last_seen,
        case when present(a) then d.state else 'agent away' end as state, d.reason
      from devices d join agents a on a.id = d.agent
      where d.retired_at is null and expected(a)
        and not (present(a) and d.state in ('idle', 'running', 'flashing'))
      order by d.id
      """;

  private static final String AGENTS =
      """
      select a.id, a.host, present(a) as present, a.last_seen,
        (a.heartbeat->>'spoolRecords')::bigint as records, (a.heartbeat->>'spoolBytes')::bigint as bytes,
        nullif(a.heartbeat->'load', 'null') as load
      from agents a where expected(a) order by a.id
      """;

  private static final String ERRORS =
      """
      select * from (select at, service, text from lab_errors
        where at > now() - interval '24 hours' order by at desc limit 30) newest order by at
      """;

  private static final String HOURS =
      """
      select h as hour, count(s.id) filter (where s.state = 'completed') as completed,
        count(s.id) filter (where s.state = 'failed') as failed,
        count(s.id) filter (where s.state = 'cancelled') as cancelled
      from generate_series(now() - interval '24 hours', now() - interval '1 hour',
          interval '1 hour') h
        left join profiling_sessions s on s.ended_at > h and s.ended_at <= h + interval '1 hour'
      group by h order by h
      """;

  private static final String REST =
      """
      select (select count(*) from alerts where ends_at > now()
          and coalesce(labels->>'severity', '') <> 'none') as firing,
        (select count(*) from incidents where state <> 'resolved') as unresolved,
        pg_backend_pid()::bigint as backend, pg_database_size(current_database()) as size
      """;

  private final Pool pool;

  public PgReport(Pool pool) {
    this.pool = pool;
  }

  Future<Read> read() {
    return Future.all(
            all(AWAY, PgReport::away),
            all(AGENTS, PgReport::agent),
            all(
                ERRORS,
                row ->
                    new ErrorLine(
                        instant(row, "at"), row.getString("service"), row.getString("text"))),
            all(HOURS, PgReport::hour).map(PgReport::sessions),
            all(REST, row -> row).map(rows -> rows.get(0)))
        .map(
            read -> {
              Row rest = read.resultAt(4);
              return new Read(
                  read.resultAt(0),
                  read.resultAt(1),
                  read.resultAt(2),
                  read.resultAt(3),
                  new Alarms(rest.getLong("firing"), rest.getLong("unresolved")),
                  rest.getLong("backend"),
                  rest.getLong("size"));
            });
  }

  private <T> Future<List<T>> all(String sql, Function<Row, T> view) {
    return pool.query(sql)
        .execute()
        .map(
            rows -> {
              List<T> all = new ArrayList<>();
              rows.forEach(row -> all.add(view.apply(row)));
              return all;
            });
  }

  private static AwayDevice away(Row row) {
    return new AwayDevice(
        row.getString("id"),
        row.getString("agent"),
        row.getString("port"),
        row.getString("state"),
        instant(row, "last_seen"),
        row.getString("reason"));
  }

  private static ServiceUse agent(Row row) {
    JsonObject json = row.getJsonObject("load");
    Load load = json == null ? UNTOLD : BusCodec.decode(json, Load.class);
    String note =
        row.getBoolean("present")
            ? "%s; %s records spooled%s"
                .formatted(row.getString("host"), row.getLong("records"), host(load))
            : "away since " + instant(row, "last_seen");
    return new ServiceUse(
        "agent " + row.getString("id"),
        load.processCpuPercent(),
        load.processMemory(),
        row.getLong("bytes"),
        note);
  }

  private static String host(Load load) {
    return load.hostMemoryTotal() == null || load.hostMemoryAvailable() == null
        ? ""
        : "; host: CPU %s, memory %s free of %s, disk %s free"
            .formatted(
                load.hostCpuPercent() == null
                    ? "-"
                    : String.format(Locale.ROOT, "%.0f %%", load.hostCpuPercent()),
                Figure.bytes(load.hostMemoryAvailable()),
                Figure.bytes(load.hostMemoryTotal()),
                load.diskFree() == null ? "-" : Figure.bytes(load.diskFree()));
  }

  private static Hour hour(Row row) {
    return new Hour(
        instant(row, "hour"),
        row.getLong("completed"),
        row.getLong("failed"),
        row.getLong("cancelled"));
  }

  private static Sessions sessions(List<Hour> hours) {
    long day = hours.stream().mapToLong(PgReport::ended).sum();
    long failed = hours.stream().mapToLong(Hour::failed).sum();
    return new Sessions(ended(hours.get(hours.size() - 1)), day, failed, hours);
  }

  private static long ended(Hour hour) {
    return hour.completed() + hour.failed() + hour.cancelled();
  }

  private static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }
}
