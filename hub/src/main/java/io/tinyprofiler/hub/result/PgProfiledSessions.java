package io.tinyprofiler.hub.result;

import io.tinyprofiler.hub.database.replica.Reads;
import io.tinyprofiler.hub.token.PackedTokens;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.metric.ClockMapping;
import io.tinyprofiler.shared.metric.ProfiledRun;
import io.tinyprofiler.shared.metric.ProfiledSession;
import io.tinyprofiler.shared.metric.Temperatures;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Reads the rows that a session's figures are made of. */
final class PgProfiledSessions {

  private static final String SESSION =
      "select info, spec from profiling_sessions where id = $1 and info is not null";

  private static final String CLOCK =
      """
      select tick, host_ns, round_trip_ns, rate_ppm, error_ns from clock_samples
      where session_id = $1 and fitted
      """;

  /** A sum with null is null: a device that reports only one of both has no peak. */
  private static final String READINGS =
      """
      select r.id, m.peak_ram, m.milli_celsius
      from runs r cross join lateral (
        select max(heap_peak + stack_peak) as peak_ram,
          (array_agg(milli_celsius order by tick, milli_celsius)
            filter (where milli_celsius is not null)) as milli_celsius
        from readings where run_id = r.id and started_at = r.started_at) m
      where r.session_id = $1
      """;

  private static final String RUNS =
      """
      select r.id, r.started_at, r.kind, r.mode, r.prompt, r.tick_hz, r.prompt_tokens,
        r.prefill_ticks, r.tokens, r.lost,
        coalesce(r.status in ('DONE', 'EOS'), false) and r.failure is null as complete,
        r.failure, r.marks, r.clamped, g.hash is distinct from r.hash and g.hash is not null
          and r.hash is not null as differs
      from runs r
      left join golden_outputs g on g.model_sha = $2 and g.quantization = $3
        and g.firmware_family = $4 and g.max_tokens = $5
        and g.prompt_sha = encode(sha256(convert_to(r.prompt, 'UTF8')), 'hex')
      where r.session_id = $1
      order by r.run_index, r.started_at, r.id
      """;

  /**
   * By the runs' ids and starts, which prune partitions, and the shards of
   * config/postgresql/citus.sql: those cannot be joined to runs that may have none.
   */
  private static final String CHUNKS =
      """
      select c.run_id, c.first, c.n, c.packed from token_chunks c
      where c.run_id = any($1::uuid[]) and c.started_at = any($2::timestamptz[])
      order by c.run_id, c.first
      """;

  /** Chunks in memory at once, besides the traces that are made of them. */
  private static final int PAGE = 500;

  private final Reads reads;

  PgProfiledSessions(Reads reads) {
    this.reads = reads;
  }

  /** A session's rows; null if no device ever accepted it. */
  Future<ProfiledSession> load(UUID session) {
    return reads.read(
        pool ->
            pool.withTransaction(
                connection ->
                    connection
                        .preparedQuery(SESSION)
                        .execute(Tuple.of(session))
                        .compose(
                            rows ->
                                rows.size() == 0
                                    ? Future.succeededFuture()
                                    : load(connection, session, rows.iterator().next()))));
  }

  private static Future<ProfiledSession> load(SqlConnection connection, UUID session, Row row) {
    DeviceInfo info = BusCodec.decode(row.get(JsonObject.class, "info"), DeviceInfo.class);
    SessionSpec spec = BusCodec.decode(row.get(JsonObject.class, "spec"), SessionSpec.class);
    return bursts(connection, session)
        .compose(
            bursts ->
                reported(connection, session)
                    .compose(
                        reported ->
                            Future.all(
                                    PgFindings.load(connection, session),
                                    PgPower.load(connection, session))
                                .map(
                                    told ->
                                        new Traces(
                                            !info.capabilities().contains("virtual-time"),
                                            reported,
                                            told.resultAt(0),
                                            told.resultAt(1))))
                    .compose(traces -> runs(connection, session, GoldenKey.of(info, spec), traces))
                    .map(runs -> new ProfiledSession(info, spec.limits(), runs, bursts)));
  }

  private static Future<List<ClockMapping.Burst>> bursts(SqlConnection connection, UUID session) {
    return connection
        .preparedQuery(CLOCK)
        .execute(Tuple.of(session))
        .map(
            rows -> {
              List<ClockMapping.Burst> bursts = new ArrayList<>();
              for (Row row : rows) {
                bursts.add(
                    new ClockMapping.Burst(
                        row.getLong("tick"),
                        row.getLong("host_ns"),
                        row.getLong("round_trip_ns"),
                        row.getDouble("rate_ppm"),
                        row.getLong("error_ns")));
              }
              return bursts;
            });
  }

  private static Future<Map<UUID, Traces.Reported>> reported(
      SqlConnection connection, UUID session) {
    return connection
        .preparedQuery(READINGS)
        .execute(Tuple.of(session))
        .map(
            rows -> {
              Map<UUID, Traces.Reported> reported = new HashMap<>();
              for (Row row : rows) {
                Integer[] celsius = row.getArrayOfIntegers("milli_celsius");
                reported.put(
                    row.getUUID("id"),
                    new Traces.Reported(
                        row.getLong("peak_ram"),
                        celsius == null ? null : Temperatures.of(List.of(celsius))));
              }
              return reported;
            });
  }

  private static Future<List<ProfiledRun>> runs(
      SqlConnection connection, UUID session, GoldenKey key, Traces traces) {
    Tuple parameters =
        key == null
            ? Tuple.of(session, null, null, null, null)
            : Tuple.of(
                session, key.modelSha(), key.quantization(), key.firmwareFamily(), key.maxTokens());
    return connection
        .preparedQuery(RUNS)
        .execute(parameters)
        .compose(
            rows -> {
              Map<UUID, Traces.Run> runs = new LinkedHashMap<>();
              Set<OffsetDateTime> starts = new LinkedHashSet<>();
              for (Row row : rows) {
                runs.put(row.getUUID("id"), run(row));
                starts.add(row.getOffsetDateTime("started_at"));
              }
              Tuple chunks =
                  Tuple.tuple()
                      .addArrayOfUUID(runs.keySet().toArray(UUID[]::new))
                      .addArrayOfOffsetDateTime(starts.toArray(OffsetDateTime[]::new));
              return connection
                  .prepare(CHUNKS)
                  .compose(
                      statement ->
                          read(statement.cursor(chunks), runs, traces)
                              .eventually(() -> statement.close()))
                  .map(done -> traces.all(runs));
            });
  }

  private static Future<Void> read(Cursor cursor, Map<UUID, Traces.Run> runs, Traces traces) {
    return cursor
        .read(PAGE)
        .compose(
            rows -> {
              for (Row row : rows) {
                UUID run = row.getUUID("run_id");
                traces.run(run, runs.get(run));
                PackedTokens tokens = PackedTokens.of(row.getInteger("n"), row.getBuffer("packed"));
                traces.chunk(row.getInteger("first"), tokens.ticks(), tokens.hostNs());
              }
              return cursor.hasMore() ? read(cursor, runs, traces) : cursor.close();
            });
  }

  private static Traces.Run run(Row row) {
    String failure = row.getString("failure");
    return new Traces.Run(
        RunKind.valueOf(row.getString("kind")),
        RunMode.of(row.getString("mode")),
        row.getString("prompt"),
        row.getLong("tick_hz"),
        row.getInteger("prompt_tokens"),
        row.getLong("prefill_ticks"),
        row.getInteger("tokens"),
        row.getInteger("lost"),
        row.getBoolean("complete"),
        failure == null ? null : FailureKind.valueOf(failure),
        marks(row));
  }

  private static Set<RunMark> marks(Row row) {
    Set<RunMark> marks = EnumSet.noneOf(RunMark.class);
    for (String mark : row.getArrayOfStrings("marks")) {
      marks.add(RunMark.of(mark));
    }
    if (row.getBoolean("clamped")) {
      marks.add(RunMark.CLAMPED_START);
    }
    if (row.getBoolean("complete") && row.getBoolean("differs")) {
      marks.add(RunMark.GOLDEN_DIFFERS);
    }
    return marks;
  }
}
