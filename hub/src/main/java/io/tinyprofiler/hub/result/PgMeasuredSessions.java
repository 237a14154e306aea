package io.tinyprofiler.hub.result;

import io.tinyprofiler.hub.database.replica.Reads;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.metric.ProfiledRun;
import io.tinyprofiler.shared.metric.ProfiledSession;
import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whole sessions with every measured run, for whoever compares or exports them. */
public final class PgMeasuredSessions {

  private static final String SESSION =
      """
      select s.id, s.state, s.spec, s.prompt_set_sha, s.accepted_at, s.ended_at
      from profiling_sessions s where s.id = $1
      """;

  private static final String RUNS =
      """
      select r.id, r.run_index, r.repetition, r.prompt, r.started_at, r.status, r.hash, r.failure,
        r.reason, r.judged_reason
      from runs r where r.session_id = $1 and r.kind = 'MEASURED'
      order by r.run_index, r.started_at, r.id
      """;

  private final Reads reads;
  private final PgProfiledSessions profiled;

  public PgMeasuredSessions(Reads reads) {
    this.reads = reads;
    this.profiled = new PgProfiledSessions(reads);
  }

  /** A session; nothing if there is none, or no device ever accepted it. */
  public Future<Optional<MeasuredSession>> find(UUID session) {
    return profiled
        .load(session)
        .compose(
            found ->
                found == null
                    ? Future.succeededFuture(Optional.empty())
                    : reads
                        .rows(SESSION, Tuple.of(session))
                        .compose(rows -> withRuns(rows.iterator().next(), found))
                        .map(Optional::of));
  }

  private Future<MeasuredSession> withRuns(Row row, ProfiledSession profiled) {
    UUID id = row.getUUID("id");
    return reads
        .rows(RUNS, Tuple.of(id))
        .map(
            rows ->
                new MeasuredSession(
                    id,
                    row.getString("state"),
                    BusCodec.decode(row.get(JsonObject.class, "spec"), SessionSpec.class),
                    row.getString("prompt_set_sha"),
                    instant(row, "accepted_at"),
                    instant(row, "ended_at"),
                    runs(rows, profiled),
                    profiled));
  }

  /** A run that began after the traces were read is left out, as it would be a moment before. */
  private static List<MeasuredRun> runs(RowSet<Row> rows, ProfiledSession profiled) {
    Map<UUID, ProfiledRun> known =
        profiled.runs().stream().collect(Collectors.toMap(ProfiledRun::id, Function.identity()));
    List<MeasuredRun> runs = new ArrayList<>();
    for (Row row : rows) {
      ProfiledRun run = known.get(row.getUUID("id"));
      if (run != null) {
        runs.add(run(row, run));
      }
    }
    return List.copyOf(runs);
  }

  private static MeasuredRun run(Row row, ProfiledRun run) {
    String reason = row.getString("reason");
    return new MeasuredRun(
        run.id(),
        row.getInteger("run_index"),
        row.getInteger("repetition"),
        row.getString("prompt"),
        instant(row, "started_at"),
        row.getString("status"),
        row.getString("hash"),
        failure(row, run),
        reason.isEmpty() ? row.getString("judged_reason") : reason,
        run.marks().stream().map(RunMark::key).toList(),
        run.judgedTrace());
  }

  private static String failure(Row row, ProfiledRun run) {
    String failure = row.getString("failure");
    return failure != null
        ? failure
        : RunMark.firstExcluding(run.marks()).map(mark -> mark.kind().name()).orElse(null);
  }

  private static Instant instant(Row row, String column) {
    OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }
}
