package io.tinyprofiler.hub.result;

import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.metric.InferenceFigures;
import io.tinyprofiler.shared.metric.RunTrace;
import io.tinyprofiler.shared.metric.SessionSummary;
import io.tinyprofiler.shared.metric.Subject;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.RunMode;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Reads what a summary is made of, and keeps the summary. */
final class PgResults {

  /** A session's stored rows; {@code measured} is empty if it never came to a measured run. */
  record Stored(
      DeviceInfo info,
      List<RunTrace> measured,
      Long peakRam,
      InferenceFigures inference,
      Double llama2cTokS) {

    SessionSummary summary() {
      return SessionSummary.of(Subject.of(info), measured, peakRam, inference, llama2cTokS);
    }
  }

  /** A sum with null is null: a device that reports only one of both has no peak. */
  private static final String SESSION =
      """
      select s.info,
        (select max(m.heap_peak + m.stack_peak)
         from runs r join readings m on m.run_id = r.id and m.started_at = r.started_at
         where r.session_id = s.id and r.kind = 'MEASURED' and r.valid) as peak_ram
      from profiling_sessions s
      where s.id = $1 and s.info is not null
      """;

  private static final String TRACES =
      """
      select r.id, r.mode, r.tick_hz, r.prompt_tokens, r.prefill_ticks, r.tokens, r.lost, r.valid,
        c.first, c.ticks, c.host_ns
      from runs r
      left join token_chunks c on c.run_id = r.id and c.started_at = r.started_at
      where r.session_id = $1 and r.kind = 'MEASURED'
      order by r.run_index, r.id, c.first
      """;

  private static final String WITHOUT =
      """
      select s.id from profiling_sessions s
      where s.ended_at is not null
        and not exists (select from profiling_results p where p.session_id = s.id)
        and exists (select from runs r where r.session_id = s.id and r.kind = 'MEASURED')
      order by s.ended_at
      """;

  private static final String KEEP =
      """
      insert into profiling_results
        (session_id, device, platform, model, quantization, tg_ts, summary)
      values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (session_id) do update set device = excluded.device,
        platform = excluded.platform, model = excluded.model,
        quantization = excluded.quantization, tg_ts = excluded.tg_ts, summary = excluded.summary
      """;

  /** Chunks in memory at once, besides the traces that are made of them. */
  private static final int PAGE = 500;

  private final Pool pool;

  PgResults(Pool pool) {
    this.pool = pool;
  }

  /** Ended sessions that have measured runs and no result, oldest first. */
  Future<List<UUID>> without() {
    return pool.query(WITHOUT)
        .execute()
        .map(
            rows -> {
              List<UUID> sessions = new ArrayList<>();
              rows.forEach(row -> sessions.add(row.getUUID("id")));
              return sessions;
            });
  }

  /** A session's rows; null if no device ever accepted it. */
  Future<Stored> load(UUID session) {
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery(SESSION)
                .execute(Tuple.of(session))
                .compose(
                    rows ->
                        rows.size() == 0
                            ? Future.succeededFuture()
                            : load(connection, session, rows.iterator().next())));
  }

  private static Future<Stored> load(SqlConnection connection, UUID session, Row row) {
    DeviceInfo info = BusCodec.decode(row.get(JsonObject.class, "info"), DeviceInfo.class);
    Traces traces = new Traces(!info.capabilities().contains("virtual-time"));
    return connection
        .prepare(TRACES)
        .compose(
            statement ->
                read(statement.cursor(Tuple.of(session)), traces)
                    .eventually(() -> closed(statement)))
        .compose(done -> PgFindings.load(connection, session, info))
        .map(
            findings ->
                new Stored(
                    info,
                    traces.all(),
                    row.getLong("peak_ram"),
                    findings.inference(),
                    findings.llama2cTokS()));
  }

  private static Future<Void> closed(PreparedStatement statement) {
    return statement.close();
  }

  private static Future<Void> read(Cursor cursor, Traces traces) {
    return cursor
        .read(PAGE)
        .compose(
            rows -> {
              add(rows, traces);
              return cursor.hasMore() ? read(cursor, traces) : cursor.close();
            });
  }

  private static void add(RowSet<Row> rows, Traces traces) {
    for (Row row : rows) {
      traces.run(
          row.getUUID("id"),
          new Traces.Run(
              RunMode.of(row.getString("mode")),
              row.getLong("tick_hz"),
              row.getInteger("prompt_tokens"),
              row.getLong("prefill_ticks"),
              row.getInteger("tokens"),
              row.getInteger("lost"),
              row.getBoolean("valid")));
      if (row.getInteger("first") != null) {
        traces.chunk(
            row.getInteger("first"), row.getArrayOfLongs("ticks"), row.getArrayOfLongs("host_ns"));
      }
    }
  }

  Future<Void> keep(UUID session, SessionSummary summary) {
    Subject subject = summary.subject();
    return pool.preparedQuery(KEEP)
        .execute(
            Tuple.of(
                session,
                subject.device(),
                orEmpty(subject.platform()),
                orEmpty(subject.model()),
                orEmpty(subject.quantization()),
                summary.tgTs(),
                BusCodec.encode(summary)))
        .mapEmpty();
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
