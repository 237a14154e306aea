package io.tinyprofiler.hub.incident.store;

import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.incident.Entry;
import io.tinyprofiler.hub.incident.Incident;
import io.tinyprofiler.hub.incident.Incident.Mark;
import io.tinyprofiler.hub.incident.IncidentAction;
import io.tinyprofiler.hub.incident.IncidentAlert;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Incidents and what belongs to them, as rows. */
final class PgIncidentRows {

  /** An incident {@code i} with the number of its alerts that fire. */
  static final String SELECT =
      """
      select i.*, (select count(*)::int from incident_alerts a
        where a.incident_id = i.id and a.ended_at is null) as firing
      from incidents i
      """;

  private static final String UPDATE =
      """
      update incidents set state = $2, acknowledged_at = $3, acknowledged_by = $4, mitigated_at = $5,
        mitigated_by = $6, resolved_at = $7, resolved_by = $8, escalated_at = $9
      where id = $1
      """;

  /** Thousands of alerts may fire at once: one statement for all. */
  private static final String ENTRIES =
      """
      insert into incident_events (incident_id, at, kind, text, author, item)
      select * from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::text[],
        $6::text[])
      """;

  /** An entry and whose it is. */
  record Noted(long incident, Entry entry) {}

  private PgIncidentRows() {}

  static <T> List<T> all(RowSet<Row> rows, Function<Row, T> view) {
    List<T> all = new ArrayList<>(rows.size());
    rows.forEach(row -> all.add(view.apply(row)));
    return all;
  }

  static Incident incident(Row row) {
    return new Incident(
        row.getLong("id"),
        row.getString("group_key"),
        row.getString("title"),
        row.getString("agent"),
        Incident.State.of(row.getString("state")),
        row.getInteger("firing"),
        instant(row, "opened_at"),
        mark(row, "acknowledged"),
        mark(row, "mitigated"),
        mark(row, "resolved"),
        instant(row, "escalated_at"));
  }

  private static Mark mark(Row row, String what) {
    Instant at = instant(row, what + "_at");
    return at == null ? null : new Mark(at, row.getString(what + "_by"));
  }

  static Entry entry(Row row) {
    return new Entry(
        instant(row, "at"),
        Entry.Kind.of(row.getString("kind")),
        row.getString("text"),
        row.getString("author"),
        row.getString("item"));
  }

  static IncidentAlert alert(Row row) {
    Map<String, String> labels = new LinkedHashMap<>();
    row.getJsonObject("labels")
        .forEach(label -> labels.put(label.getKey(), label.getValue().toString()));
    return new IncidentAlert(
        Labels.of(labels),
        row.getString("summary"),
        instant(row, "fired_at"),
        instant(row, "ended_at"));
  }

  static IncidentAction action(Row row) {
    return new IncidentAction(
        row.getLong("id"),
        row.getString("text"),
        row.getString("owner"),
        row.getLocalDate("due"),
        row.getString("runbook"),
        row.getString("created_by"),
        instant(row, "done_at"),
        row.getString("done_by"));
  }

  static JsonObject json(Labels labels) {
    return new JsonObject(new LinkedHashMap<>(labels.sorted()));
  }

  static Future<Void> update(SqlConnection db, List<Incident> incidents) {
    return batch(db, UPDATE, incidents.stream().map(PgIncidentRows::tuple).toList());
  }

  private static Tuple tuple(Incident incident) {
    Tuple tuple = Tuple.of(incident.id(), incident.state().text());
    for (Mark mark :
        new Mark[] {incident.acknowledged(), incident.mitigated(), incident.resolved()}) {
      tuple.addOffsetDateTime(mark == null ? null : utc(mark.at()));
      tuple.addString(mark == null ? null : mark.by());
    }
    Instant escalated = incident.escalatedAt();
    return tuple.addOffsetDateTime(escalated == null ? null : utc(escalated));
  }

  static Future<Void> note(SqlConnection db, List<Noted> entries) {
    if (entries.isEmpty()) {
      return Future.succeededFuture();
    }
    Tuple columns =
        Tuple.tuple()
            .addArrayOfLong(entries.stream().map(Noted::incident).toArray(Long[]::new))
            .addArrayOfOffsetDateTime(
                entries.stream()
                    .map(noted -> utc(noted.entry().at()))
                    .toArray(OffsetDateTime[]::new))
            .addArrayOfString(column(entries, entry -> entry.kind().text()))
            .addArrayOfString(column(entries, Entry::text))
            .addArrayOfString(column(entries, Entry::by))
            .addArrayOfString(column(entries, Entry::item));
    return db.preparedQuery(ENTRIES).execute(columns).mapEmpty();
  }

  private static String[] column(List<Noted> entries, Function<Entry, String> value) {
    return entries.stream().map(noted -> value.apply(noted.entry())).toArray(String[]::new);
  }

  static Future<Void> batch(SqlConnection db, String sql, List<Tuple> rows) {
    return rows.isEmpty()
        ? Future.succeededFuture()
        : db.preparedQuery(sql).executeBatch(rows).mapEmpty();
  }

  static Instant instant(Row row, String column) {
    OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }

  static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
