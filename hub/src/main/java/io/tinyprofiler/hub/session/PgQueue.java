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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

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

  /**
   * What is to be done after a heartbeat.
   *
   * @param adopted sessions that the agent has and that wait for a device here
   * @param cancelled that the agent has and that are to end
   * @param doubts that the agent should have and does not name
   * @param waitedFor idle devices for which sessions wait
   */
  record Differences(
      List<UUID> adopted, List<UUID> cancelled, List<Doubt> doubts, List<String> waitedFor) {

    Differences() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  private static final String QUEUED =
      "select from profiling_sessions where device = $1 and state = 'queued' limit 1";

  /** Whoever holds the device's row decides alone, however many hubs there are. */
  private static final String LOCK =
      """
      select agent from devices
      where id = $1 and state = 'idle' and retired_at is null and agent is not null
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

  /**
   * What the sessions that an agent names, and those that it does not, call for: most of the time
   * nothing.
   */
  private static final String DIFFERENCES =
      """
      select 'adopt' as what, id, attempt, device from profiling_sessions
      where id = any($2::uuid[]) and state = 'queued'
      union all
      select 'cancel', id, attempt, device from profiling_sessions
      where id = any($2::uuid[]) and (cancel_requested_at is not null or state = 'cancelled')
      union all
      select 'doubt', id, attempt, device from profiling_sessions
      where agent = $1 and ended_at is null and state in ('dispatched', 'running')
        and id <> all($2::uuid[])
      union all
      select 'wait', null, null, d.id from devices d
      where d.agent = $1 and d.state = 'idle' and d.retired_at is null and exists (
        select 1 from profiling_sessions s where s.device = d.id and s.state = 'queued')
      """;

  private final Pool pool;

  public PgQueue(Pool pool) {
    this.pool = pool;
  }

  /**
   * Takes the next session for an idle device, if there is one.
   *
   * @param here whether an agent can be told
   */
  Future<Optional<Claim>> claim(String device, Predicate<String> here) {
    return pool.preparedQuery(QUEUED)
        .execute(Tuple.of(device))
        .compose(
            queued ->
                queued.size() == 0
                    ? Future.succeededFuture(Optional.empty())
                    : pool.withTransaction(db -> claim(db, device, here)));
  }

  private static Future<Optional<Claim>> claim(
      SqlConnection db, String device, Predicate<String> here) {
    return db.preparedQuery(LOCK)
        .execute(Tuple.of(device))
        .compose(
            locked ->
                locked.size() == 0 || !here.test(locked.iterator().next().getString("agent"))
                    ? Future.succeededFuture(Optional.empty())
                    : claimLocked(db, device));
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

  /** How the sessions that an agent names differ from those that it should have. */
  Future<Differences> differences(String agent, List<UUID> open) {
    return pool.preparedQuery(DIFFERENCES)
        .execute(Tuple.of(agent).addArrayOfUUID(open.toArray(UUID[]::new)))
        .map(
            rows -> {
              Differences found = new Differences();
              rows.forEach(
                  row -> {
                    UUID id = row.getUUID("id");
                    switch (row.getString("what")) {
                      case "adopt" -> found.adopted().add(id);
                      case "cancel" -> found.cancelled().add(id);
                      case "doubt" ->
                          found
                              .doubts()
                              .add(
                                  new Doubt(
                                      id, row.getInteger("attempt"), row.getString("device")));
                      default -> found.waitedFor().add(row.getString("device"));
                    }
                  });
              return found;
            });
  }

  /** What an agent says it owns is not waiting for a device any more. */
  Future<Void> adopt(String agent, List<UUID> sessions) {
    return sessions.isEmpty()
        ? Future.succeededFuture()
        : update(ADOPT, Tuple.of(agent).addArrayOfUUID(sessions.toArray(UUID[]::new)));
  }

  private Future<Void> update(String sql, Tuple parameters) {
    return pool.preparedQuery(sql).execute(parameters).mapEmpty();
  }
}
