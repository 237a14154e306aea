package io.tinyprofiler.hub.history;

import io.tinyprofiler.hub.database.replica.Reads;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** What PostgreSQL has of the past of devices and sessions, in amounts that a page can draw. */
final class PgHistory {

  private static final int POINTS = 1_000;
  private static final int READINGS = 5_000;

  private static final String STATES =
      """
      select at, state, port, reason from device_states
      where device = $1 and at >= $2 order by at desc limit 200
      """;

  /** A run's readings lie in the partition of its start; no run is a day long. */
  private static final String TEMPERATURE =
      """
      select to_timestamp(floor(extract(epoch from at) / $3::float8) * $3::float8) as stretch,
        max(milli_celsius) as milli_celsius
      from (
        select m.milli_celsius, case when r.id is null then m.started_at
          else m.started_at + m.tick::float8 / r.tick_hz * interval '1 second' end as at
        from readings m left join runs r on r.id = m.run_id
        where m.device = $1 and m.started_at >= $2::timestamptz - interval '1 day'
          and m.milli_celsius is not null) each
      where at >= $2 group by stretch order by stretch
      """;

  private static final String CLOCK =
      """
      select * from (
        select distinct on (session_id) at, session_id, fitted, rate_ppm, error_ns, round_trip_ns
        from clock_samples
        where device = $1 and at >= $2 order by session_id, at desc) each
      order by at desc limit 100
      """;

  private static final String LOG =
      "select at, lines from device_logs where device = $1 and at >= $2 order by at desc limit 200";

  private static final String OF_SESSION =
      """
      select run_id, seconds, milli_celsius, heap from (
        select m.run_id, m.tick::float8 / r.tick_hz as seconds, m.milli_celsius, m.heap, r.run_index,
          row_number() over (order by r.run_index, m.tick) as number, count(*) over () as all
        from runs r join readings m on m.run_id = r.id and m.started_at = r.started_at
        where r.session_id = $1) each
      where number %% greatest(1, (each.all + %d - 1) / %d) = 0 order by number
      """
          .formatted(READINGS, READINGS);

  private final Reads reads;

  PgHistory(Reads reads) {
    this.reads = reads;
  }

  Future<DeviceHistory> ofDevice(String device, OffsetDateTime since, double hours) {
    Tuple which = Tuple.of(device, since);
    double stretch = Math.max(1, hours * 3600 / POINTS);
    var states = list(STATES, which, PgHistory::state);
    var temperature = list(TEMPERATURE, Tuple.of(device, since, stretch), PgHistory::temperature);
    var clock = list(CLOCK, which, PgHistory::clock);
    var log = list(LOG, which, PgHistory::log);
    return Future.all(states, temperature, clock, log)
        .map(
            all ->
                new DeviceHistory(
                    states.result(), temperature.result(), clock.result(), log.result()));
  }

  /** Of all runs in their order; some are left out where there are very many. */
  Future<List<Reading>> ofSession(UUID session) {
    return list(OF_SESSION, Tuple.of(session), PgHistory::reading);
  }

  private <T> Future<List<T>> list(String sql, Tuple parameters, Function<Row, T> view) {
    return reads
        .rows(sql, parameters)
        .map(
            rows -> {
              List<T> found = new ArrayList<>();
              rows.forEach(row -> found.add(view.apply(row)));
              return found;
            });
  }

  private static DeviceHistory.State state(Row row) {
    return new DeviceHistory.State(
        at(row, "at"), row.getString("state"), row.getString("port"), row.getString("reason"));
  }

  private static DeviceHistory.Temperature temperature(Row row) {
    return new DeviceHistory.Temperature(
        at(row, "stretch"), row.getInteger("milli_celsius") / 1000.0);
  }

  private static DeviceHistory.Clock clock(Row row) {
    return new DeviceHistory.Clock(
        at(row, "at"),
        row.getUUID("session_id"),
        row.getBoolean("fitted"),
        row.getDouble("rate_ppm"),
        seconds(row.getLong("error_ns")),
        seconds(row.getLong("round_trip_ns")));
  }

  private static DeviceHistory.Log log(Row row) {
    return new DeviceHistory.Log(at(row, "at"), List.of(row.getArrayOfStrings("lines")));
  }

  private static Reading reading(Row row) {
    Integer celsius = row.getInteger("milli_celsius");
    return new Reading(
        row.getUUID("run_id"),
        row.getDouble("seconds"),
        celsius == null ? null : celsius / 1000.0,
        row.getLong("heap"));
  }

  private static Double seconds(Long ns) {
    return ns == null ? null : ns / 1e9;
  }

  private static Instant at(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }
}
