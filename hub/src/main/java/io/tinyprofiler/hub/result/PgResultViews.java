package io.tinyprofiler.hub.result;

import io.tinyprofiler.hub.database.replica.Reads;
import io.tinyprofiler.hub.web.Label;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.shared.metric.SessionSummary;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Results as clients see them: the summary as it was computed, with the session and the time in
 * front.
 */
public final class PgResultViews {

  /** What a list of results is narrowed to; null narrows nothing. */
  record Filter(UUID session, String device, String model, Label label, boolean archived) {}

  private static final String FIND =
      """
      select session_id, created_at, summary from profiling_results where session_id = $1
      union all
      select session_id, created_at, summary from profiling_results_archive where session_id = $1
      """;

  /** Of the table of results, or of their archive. */
  private static final String LIST =
      """
            select session_id, created_at, summary from %1$s
             where ($1::uuid is null or (created_at, session_id) <
                     (select created_at, session_id from %1$s where session_id = $1))
              and ($2::uuid is null or session_id = $2)
              and ($3::text is null or device = $3)
              and ($4::text is null or model = $4)
              and ($5::text is null or exists (select from profiling_sessions s
                where s.id = session_id and s.labels @> jsonb_build_object($5::text, $6::text)))
            order by created_at desc, session_id desc limit $7
            """;

  private final Reads reads;

  public PgResultViews(Reads reads) {
    this.reads = reads;
  }

  Future<List<Map<String, Object>>> list(Filter filter, Page.Slice slice) {
    UUID after = slice.after() == null ? null : UUID.fromString(slice.after());
    return reads
        .rows(
            LIST.formatted(filter.archived() ? "profiling_results_archive" : "profiling_results"),
            Tuple.of(after, filter.session(), filter.device(), filter.model())
                .addString(Label.keyOf(filter.label()))
                .addString(Label.valueOf(filter.label()))
                .addInteger(slice.fetch()))
        .map(
            rows -> {
              List<Map<String, Object>> results = new ArrayList<>();
              rows.forEach(row -> results.add(view(row)));
              return results;
            });
  }

  Future<Optional<Map<String, Object>>> find(UUID session) {
    return reads
        .rows(FIND, Tuple.of(session))
        .map(
            rows ->
                rows.size() == 0 ? Optional.empty() : Optional.of(view(rows.iterator().next())));
  }

  /** Whether a session has ended; nothing if there is no such session. */
  Future<Optional<Boolean>> ended(UUID session) {
    return reads
        .rows(
            "select ended_at is not null as ended from profiling_sessions where id = $1",
            Tuple.of(session))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(rows.iterator().next().getBoolean("ended")));
  }

  /** The stored summary beside one that was computed just now. */
  Future<ResultCheck> check(UUID session, SessionSummary computed) {
    return reads
        .rows(FIND, Tuple.of(session))
        .map(
            rows ->
                ResultCheck.of(
                    session,
                    rows.iterator().next().getJsonObject("summary").getMap(),
                    new JsonObject(SummaryJson.of(computed)).getMap()));
  }

  private static Map<String, Object> view(Row row) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("session", row.getUUID("session_id"));
    view.put("created_at", row.getOffsetDateTime("created_at").toInstant());
    view.putAll(row.getJsonObject("summary").getMap());
    return view;
  }
}
