package io.tinyprofiler.hub.result;

import io.tinyprofiler.shared.metric.ProfiledRun;
import io.tinyprofiler.shared.metric.ProfiledSession;
import io.tinyprofiler.shared.metric.SessionSummary;
import io.tinyprofiler.shared.metric.Subject;
import io.tinyprofiler.shared.record.RunMark;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Keeps what a session's figures come to, and what they say against its runs. */
final class PgResults {

  private static final String WITHOUT =
      """
      select s.id from profiling_sessions s
      where s.ended_at is not null
        and not exists (select from profiling_results p where p.session_id = s.id)
        and not exists (select from profiling_results_archive a where a.session_id = s.id)
        and exists (select from runs r where r.session_id = s.id and r.kind = 'MEASURED')
      order by s.ended_at
      """;

  /** Archiving a result takes the same lock: it stays in one table. */
  private static final String LOCK =
      "select pg_advisory_xact_lock(hashtext('result'), hashtext($1::uuid::text))";

  /** One that is computed again comes back from the archive, as old as it was. */
  private static final String KEEP =
      """
      with archived as (
        delete from profiling_results_archive where session_id = $1 returning created_at)
      insert into profiling_results
        (session_id, device, platform, model, quantization, tg_ts, summary, created_at)
      select $1, $2, $3, $4, $5, $6, $7, coalesce((select created_at from archived), now())
      on conflict (session_id) do update set device = excluded.device,
        platform = excluded.platform, model = excluded.model,
        quantization = excluded.quantization, tg_ts = excluded.tg_ts, summary = excluded.summary
      """;

  /** What the agent marked itself is not judged again. */
  private static final String JUDGE =
      """
      update runs r set judged = j.marks, judged_reason = j.reason
      from (select array(select unnest($2::text[]) except select unnest(marks) order by 1) as marks,
          $3::text as reason from runs where id = $1) j
      where r.id = $1 and (r.judged, r.judged_reason) is distinct from (j.marks, j.reason)
      """;

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

  /** Writes summary and judgements at once. */
  Future<Void> keep(UUID session, ProfiledSession profiled, SessionSummary summary) {
    return pool.withTransaction(
        connection ->
            judge(connection, profiled.runs()).compose(done -> keep(connection, session, summary)));
  }

  private static Future<?> judge(SqlConnection connection, List<ProfiledRun> runs) {
    List<Tuple> judged = runs.stream().map(PgResults::judgement).toList();
    return judged.isEmpty()
        ? Future.succeededFuture()
        : connection.preparedQuery(JUDGE).executeBatch(judged);
  }

  private static Tuple judgement(ProfiledRun run) {
    List<RunMark> marks = List.copyOf(run.marks());
    String reason =
        run.failure() != null
            ? ""
            : RunMark.firstExcluding(marks).map(PgResults::reason).orElse("");
    return Tuple.of(run.id(), marks.stream().map(RunMark::key).toArray(String[]::new), reason);
  }

  /** Why, where the agent's own reason says nothing of it. */
  private static String reason(RunMark mark) {
    return switch (mark) {
      case LOST_TOKEN -> "tokens of it are not stored";
      case GOLDEN_DIFFERS -> "its token ids are not those of the golden output";
      case UNSTABLE_WARM_UP -> "the last warm-up runs of its prompt varied too much";
      case REBOOT, CLOCK, THROTTLED, HOT, LOST_SAMPLES, CLAMPED_START -> "";
    };
  }

  private static Future<Void> keep(SqlConnection connection, UUID session, SessionSummary summary) {
    Subject subject = summary.subject();
    Tuple values =
        Tuple.of(
            session,
            subject.device(),
            orEmpty(subject.platform()),
            orEmpty(subject.model()),
            orEmpty(subject.quantization()),
            summary.figures().tgTs(),
            new JsonObject(SummaryJson.of(summary)));
    return replace(connection, session, values);
  }

  /** Leaves one row of a session, in the table of results. */
  static Future<Void> replace(SqlConnection transaction, UUID session, Tuple values) {
    return transaction
        .preparedQuery(LOCK)
        .execute(Tuple.of(session))
        .compose(locked -> transaction.preparedQuery(KEEP).execute(values))
        .mapEmpty();
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
