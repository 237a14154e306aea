package io.tinyprofiler.hub.session;

import io.tinyprofiler.hub.web.Label;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What people ask of sessions in PostgreSQL: to be queued, shown and cancelled. */
public final class PgSessions {

  /** What a list of sessions is narrowed to; null narrows nothing. */
  record Filter(String state, String device, Label label) {}

  private static final String SELECT =
      """
      select s.*, coalesce(s.info, d.info)->'capabilities' ? 'emulated' as emulated,
        coalesce(s.info, d.info)->'capabilities' ? 'inference' as inference,
        s.ended_at is null and not coalesce(present(a), false) as unreachable,
        (select count(*)::int from runs r where r.session_id = s.id and r.ended_at is not null
          and r.failure is distinct from 'AGENT') as done_runs
      from profiling_sessions s
        left join devices d on d.id = s.device
        left join agents a on a.id = coalesce(s.agent, d.agent)
      """;

  private static final String LIST =
      SELECT
          + """
             where ($1::uuid is null or (s.created_at, s.id) <
                     (select created_at, id from profiling_sessions where id = $1))
              and ($2::text is null or s.state = $2)
              and ($3::text is null or s.device = $3)
              and ($4::text is null or s.labels @> jsonb_build_object($4::text, $5::text))
            order by s.created_at desc, s.id desc limit $6
            """;

  /** Holds its artifacts meanwhile: none can be removed from under a session that is added. */
  private static final String ADD =
      """
      with firmware as (select 1 from artifacts where kind = 'firmware' and id = $6 for share),
        model as (select 1 from artifacts where kind = 'model' and id = $7 for share)
      insert into profiling_sessions (id, device, state, priority, spec, created_by)
      select $1::uuid, $2::text, 'queued', $3::int, $4::jsonb, $5::text
      where ($6::text is null or exists (select 1 from firmware))
        and ($7::text is null or exists (select 1 from model))
      on conflict (id) do nothing
      """;

  /** A queued one is over at once; of others it is noted, and their agents are told. */
  private static final String CANCEL =
      """
      update profiling_sessions set
        cancel_requested_at = coalesce(cancel_requested_at, now()),
        ended_at = case when state = 'queued' then now() end,
        state = case when state = 'queued' then 'cancelled' else state end
      where id = $1 and ended_at is null
      """;

  private final Pool pool;

  public PgSessions(Pool pool) {
    this.pool = pool;
  }

  /** The same as a part of a transaction. */
  public PgSessions in(Pool transaction) {
    return new PgSessions(transaction);
  }

  /** Whether sessions may be queued for a device: false if retired, nothing if never seen. */
  Future<Optional<Boolean>> accepts(String device) {
    return pool.preparedQuery("select retired_at is null as accepts from devices where id = $1")
        .execute(Tuple.of(device))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(rows.iterator().next().getBoolean("accepts")));
  }

  /** Queues a session; false if there is one with its id already. */
  Future<Boolean> add(SessionSpec spec, int priority, String createdBy) {
    return pool.preparedQuery(ADD)
        .execute(
            Tuple.of(
                    spec.session(),
                    spec.device(),
                    priority,
                    BusCodec.encode(spec),
                    createdBy,
                    spec.firmware())
                .addString(spec.model()))
        .map(rows -> rows.rowCount() == 1);
  }

  Future<List<SessionView>> list(Filter filter, Page.Slice slice) {
    UUID after = slice.after() == null ? null : UUID.fromString(slice.after());
    return select(
        LIST,
        Tuple.of(
            after,
            filter.state(),
            filter.device(),
            Label.keyOf(filter.label()),
            Label.valueOf(filter.label()),
            slice.fetch()));
  }

  Future<Optional<SessionView>> find(UUID id) {
    return select(SELECT + " where s.id = $1", Tuple.of(id))
        .map(found -> found.stream().findFirst());
  }

  /** Asks for a session's end; false if it has ended or there is none. */
  Future<Boolean> cancel(UUID id) {
    return pool.preparedQuery(CANCEL).execute(Tuple.of(id)).map(rows -> rows.rowCount() == 1);
  }

  private Future<List<SessionView>> select(String sql, Tuple parameters) {
    return pool.preparedQuery(sql)
        .execute(parameters)
        .map(
            rows -> {
              List<SessionView> sessions = new ArrayList<>();
              rows.forEach(row -> sessions.add(view(row)));
              return sessions;
            });
  }

  private static SessionView view(Row row) {
    SessionSpec spec = BusCodec.decode(row.getJsonObject("spec"), SessionSpec.class);
    return new SessionView(
        row.getUUID("id"),
        row.getString("device"),
        row.getBoolean("emulated"),
        row.getBoolean("inference"),
        row.getString("agent"),
        row.getString("state"),
        row.getBoolean("unreachable"),
        row.getOffsetDateTime("cancel_requested_at") != null,
        row.getInteger("priority"),
        row.getInteger("attempt"),
        spec.totalRuns(),
        row.getInteger("done_runs"),
        spec,
        row.getString("failure"),
        row.getString("reason"),
        row.getString("created_by"),
        instant(row, "created_at"),
        instant(row, "dispatched_at"),
        instant(row, "accepted_at"),
        instant(row, "ended_at"),
        null);
  }

  private static Instant instant(Row row, String column) {
    OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }
}
