package io.tinyprofiler.hub.session;

import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * The queue in PostgreSQL: the hub's share of a session's life, which is everything before an agent
 * has accepted it. Each statement names the state and attempt that it changes, so that one which
 * comes late changes nothing.
 */
public final class PgQueue {

  /** A session that was taken from the queue for its device. */
  record Claim(int attempt, SessionSpec spec, String agent) {}

  /** A session that the hub holds for open while its agent does not name it. */
  record Doubt(UUID session, int attempt, String device) {}

  /** Whoever holds the device's row decides alone, however many hubs there are. */
  private static final String LOCK =
      """
      select id from devices
      where id = $1 and state = 'idle' and retired_at is null and agent = any($2::text[])
      for update
      """;

  private static final String CLAIM =
      """
      update profiling_sessions s set state = 'dispatched', attempt = s.attempt + 1,
        agent = d.agent, dispatched_at = now(), reason = ''
      from devices d
      where d.id = $1 and s.id = (
          select q.id from profiling_sessions q join devices v on v.id = q.device
          where q.device = $1 and q.state = 'queued' and (v.reserved_until is null
            or v.reserved_until <= now() or v.reserved_by = q.created_by)
          order by q.priority desc, q.created_at, q.id limit 1 for update of q skip locked)
        and not exists (select 1 from profiling_sessions o
          where o.device = $1 and o.state in ('dispatched', 'running'))
      returning s.attempt, s.spec, s.agent
      """;

  private static final String REQUEUE =
      """
      update profiling_sessions set reason = $3,
        state = case when cancel_requested_at is null then 'queued' else 'cancelled' end,
        ended_at = case when cancel_requested_at is not null then now() end
      where id = $1 and attempt = $2 and state = 'dispatched'
      """;

  private static final String FORGOTTEN =
      """
      update profiling_sessions set state = 'failed', failure = 'AGENT', ended_at = now(),
        reason = 'the agent lost its journal'
      where id = $1 and attempt = $2 and state = 'running'
      """;

  private static final String SETTLE =
      """
      update profiling_sessions set state = $2, ended_at = now(),
        reason = 'it ended on the agent, and the records of its end are missing'
      where id = $1 and state in ('dispatched', 'running')
      """;

  private static final String ADOPT =
      """
      update profiling_sessions set state = 'dispatched', agent = $1,
        attempt = greatest(attempt, 1), dispatched_at = coalesce(dispatched_at, now())
      where id = any($2::uuid[]) and state = 'queued'
      """;

  private static final String DOUBTFUL =
      """
      select id, attempt, device from profiling_sessions
      where agent = $1 and state in ('dispatched', 'running') and id <> all($2::uuid[])
      """;

  private static final String TO_CANCEL =
      """
      select id from profiling_sessions
      where id = any($1::uuid[]) and (cancel_requested_at is not null or state = 'cancelled')
      """;

  private static final String WAITED_FOR =
      """
      select d.id from devices d
      where d.agent = $1 and d.state = 'idle' and d.retired_at is null and exists (
        select 1 from profiling_sessions s where s.device = d.id and s.state = 'queued')
      """;

  private final Pool pool;

  public PgQueue(Pool pool) {
    this.pool = pool;
  }

  /** Takes the next session for an idle device of one of these agents, if there is one. */
  Future<Optional<Claim>> claim(String device, Collection<String> agents) {
    return pool.withTransaction(
        db ->
            db.preparedQuery(LOCK)
                .execute(Tuple.of(device).addArrayOfString(agents.toArray(String[]::new)))
                .compose(
                    locked ->
                        locked.size() == 0
                            ? Future.succeededFuture(Optional.empty())
                            : claimLocked(db, device)));
  }

  private static Future<Optional<Claim>> claimLocked(SqlConnection db, String device) {
    return db.preparedQuery(CLAIM).execute(Tuple.of(device)).map(PgQueue::claimed);
  }

  private static Optional<Claim> claimed(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return Optional.empty();
    }
    Row row = rows.iterator().next();
    return Optional.of(
        new Claim(
            row.getInteger("attempt"),
            BusCodec.decode(row.getJsonObject("spec"), SessionSpec.class),
            row.getString("agent")));
  }

  /** Puts an attempt that never began back; one that was to be cancelled is over. */
  Future<Void> requeue(UUID session, int attempt, String reason) {
    return update(REQUEUE, Tuple.of(session, attempt, reason));
  }

  /** The agent does not know this attempt: back to the queue, or lost if it had begun. */
  Future<Void> unknown(UUID session, int attempt) {
    return requeue(session, attempt, "the agent did not get it")
        .compose(done -> update(FORGOTTEN, Tuple.of(session, attempt)));
  }

  /** Ends a session whose own record of its end can no longer come. */
  Future<Void> settle(UUID session, SessionOutcome outcome) {
    return update(SETTLE, Tuple.of(session, outcome.name().toLowerCase(Locale.ROOT)));
  }

  /** What an agent says it owns is not waiting for a device any more. */
  Future<Void> adopt(String agent, List<UUID> open) {
    return update(ADOPT, Tuple.of(agent).addArrayOfUUID(open.toArray(UUID[]::new)));
  }

  /** Sessions that an agent should own and does not name. */
  Future<List<Doubt>> doubtful(String agent, List<UUID> open) {
    return pool.preparedQuery(DOUBTFUL)
        .execute(Tuple.of(agent).addArrayOfUUID(open.toArray(UUID[]::new)))
        .map(
            rows -> {
              List<Doubt> doubts = new ArrayList<>();
              rows.forEach(
                  row ->
                      doubts.add(
                          new Doubt(
                              row.getUUID("id"),
                              row.getInteger("attempt"),
                              row.getString("device"))));
              return doubts;
            });
  }

  /** Which of these open sessions are to end. */
  Future<List<UUID>> toCancel(List<UUID> open) {
    return pool.preparedQuery(TO_CANCEL)
        .execute(Tuple.tuple().addArrayOfUUID(open.toArray(UUID[]::new)))
        .map(
            rows -> {
              List<UUID> sessions = new ArrayList<>();
              rows.forEach(row -> sessions.add(row.getUUID("id")));
              return sessions;
            });
  }

  /** Idle devices of an agent for which sessions wait. */
  Future<List<String>> waitedFor(String agent) {
    return pool.preparedQuery(WAITED_FOR)
        .execute(Tuple.of(agent))
        .map(
            rows -> {
              List<String> devices = new ArrayList<>();
              rows.forEach(row -> devices.add(row.getString("id")));
              return devices;
            });
  }

  private Future<Void> update(String sql, Tuple parameters) {
    return pool.preparedQuery(sql).execute(parameters).mapEmpty();
  }
}
