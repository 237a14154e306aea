package io.tinyprofiler.hub.result;

import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Whole sessions with every measured run, for whoever compares or exports them. */
public final class PgMeasuredSessions {

  private static final String SESSION =
      """
      select s.id, s.state, s.spec, s.prompt_set_sha, s.info, s.accepted_at, s.ended_at,
        (select max(m.heap_peak + m.stack_peak)
         from runs r join readings m on m.run_id = r.id and m.started_at = r.started_at
         where r.session_id = s.id and r.kind = 'MEASURED' and r.valid) as peak_ram
      from profiling_sessions s
      where s.id = $1 and s.info is not null
      """;

  private static final String RUNS =
      """
      select r.*, c.first, c.ticks, c.host_ns
      from runs r
      left join token_chunks c on c.run_id = r.id and c.started_at = r.started_at
      where r.session_id = $1 and r.kind = 'MEASURED'
      order by r.run_index, r.started_at, r.id, c.first
      """;

  /** Chunks in memory at once, besides the traces that are made of them. */
  private static final int PAGE = 500;

  private final Pool pool;

  public PgMeasuredSessions(Pool pool) {
    this.pool = pool;
  }

  /** A session; nothing if there is none, or no device ever accepted it. */
  public Future<Optional<MeasuredSession>> find(UUID session) {
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery(SESSION)
                .execute(Tuple.of(session))
                .compose(
                    rows ->
                        rows.size() == 0
                            ? Future.succeededFuture(Optional.empty())
                            : withRuns(connection, rows.iterator().next()).map(Optional::of)));
  }

  private static Future<MeasuredSession> withRuns(SqlConnection connection, Row row) {
    UUID id = row.getUUID("id");
    DeviceInfo info = BusCodec.decode(row.get(JsonObject.class, "info"), DeviceInfo.class);
    RunsInTheMaking runs = new RunsInTheMaking(!info.capabilities().contains("virtual-time"));
    return connection
        .prepare(RUNS)
        .compose(
            statement -> read(statement.cursor(Tuple.of(id)), runs).eventually(statement::close))
        .map(
            done ->
                new MeasuredSession(
                    id,
                    row.getString("state"),
                    BusCodec.decode(row.get(JsonObject.class, "spec"), SessionSpec.class),
                    row.getString("prompt_set_sha"),
                    info,
                    instant(row, "accepted_at"),
                    instant(row, "ended_at"),
                    runs.all(),
                    row.getLong("peak_ram")));
  }

  private static Future<Void> read(Cursor cursor, RunsInTheMaking runs) {
    return cursor
        .read(PAGE)
        .compose(
            rows -> {
              rows.forEach(runs::add);
              return cursor.hasMore() ? read(cursor, runs) : cursor.close();
            });
  }

  private static Instant instant(Row row, String column) {
    OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }

  /** Rows of one run follow each other. */
  private static final class RunsInTheMaking {

    private final boolean hostComparable;
    private final List<MeasuredRun> done = new ArrayList<>();
    private Row first;
    private Traces trace;

    RunsInTheMaking(boolean hostComparable) {
      this.hostComparable = hostComparable;
    }

    void add(Row row) {
      if (first == null || !row.getUUID("id").equals(first.getUUID("id"))) {
        finish();
        first = row;
        trace = new Traces(hostComparable);
        trace.run(
            row.getUUID("id"),
            new Traces.Run(
                RunMode.of(row.getString("mode")),
                row.getLong("tick_hz"),
                row.getInteger("prompt_tokens"),
                row.getLong("prefill_ticks"),
                row.getInteger("tokens"),
                row.getInteger("lost"),
                row.getBoolean("valid")));
      }
      if (row.getInteger("first") != null) {
        trace.chunk(
            row.getInteger("first"), row.getArrayOfLongs("ticks"), row.getArrayOfLongs("host_ns"));
      }
    }

    private void finish() {
      if (first != null) {
        done.add(
            new MeasuredRun(
                first.getUUID("id"),
                first.getInteger("run_index"),
                first.getInteger("repetition"),
                first.getString("prompt"),
                instant(first, "started_at"),
                first.getString("status"),
                first.getString("hash"),
                first.getString("failure"),
                first.getString("reason"),
                trace.all().get(0)));
      }
    }

    List<MeasuredRun> all() {
      finish();
      first = null;
      return List.copyOf(done);
    }
  }
}
