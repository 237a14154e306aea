package io.tinyprofiler.hub.incident.store;

import static io.tinyprofiler.hub.incident.store.PgIncidentRows.all;

import io.tinyprofiler.hub.incident.Dossier;
import io.tinyprofiler.hub.incident.Entry;
import io.tinyprofiler.hub.incident.Incident;
import io.tinyprofiler.hub.web.Page;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** Incidents for those who look at them. */
public final class PgIncidentFiles {

  /** Most lines of a timeline that a file holds: its own first, then what happened beside it. */
  private static final int MOST_LINES = 2_000;

  private static final String LIST =
      PgIncidentRows.SELECT
          + """
             where ($1::bigint is null or i.id < $1) and ($2::text is null or i.state = $2
               or ($2 = 'unresolved' and i.state <> 'resolved'))
            order by i.id desc limit $3
            """;

  private static final String TIMELINE =
      """
      select * from (
        select t.*, exists (select 1 from incident_events e where e.id = t.id) as own
        from timelines t where incident_id = $1 order by own desc, at desc, id desc limit %d) kept
      order by at, id
      """
          .formatted(MOST_LINES);

  private static final String PART =
      """
      select * from timelines where incident_id = $1
        and ($2::bigint is null or (at, id) > (select at, id from timelines
          where incident_id = $1 and id = $2))
      order by at, id limit $3
      """;

  /**
   * A line with the number that pages are told by.
   *
   * @param id of the line
   */
  public record Line(long id, Entry entry) {}

  private final Pool pool;

  public PgIncidentFiles(Pool pool) {
    this.pool = pool;
  }

  /** The same as a part of a transaction. */
  public PgIncidentFiles in(Pool transaction) {
    return new PgIncidentFiles(transaction);
  }

  /** Incidents, the newest first; of a state, of {@code unresolved}, or of any if null. */
  public Future<List<Incident>> list(String state, Page.Slice slice) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(after(slice), state, slice.fetch()))
        .map(rows -> all(rows, PgIncidentRows::incident));
  }

  private static Long after(Page.Slice slice) {
    return slice.after() == null ? null : Long.valueOf(slice.after());
  }

  public Future<Optional<Incident>> find(long id) {
    return pool.preparedQuery(PgIncidentRows.SELECT + " where i.id = $1")
        .execute(Tuple.of(id))
        .map(rows -> all(rows, PgIncidentRows::incident).stream().findFirst());
  }

  /** A part of a timeline, in the order of time. */
  public Future<List<Line>> timeline(long id, Page.Slice slice) {
    return pool.preparedQuery(PART)
        .execute(Tuple.of(id, after(slice), slice.fetch()))
        .map(rows -> all(rows, row -> new Line(row.getLong("id"), PgIncidentRows.entry(row))));
  }

  /** Everything that is known of an incident. */
  public Future<Optional<Dossier>> dossier(long id) {
    return find(id)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : gather(found.get()).map(Optional::of));
  }

  private Future<Dossier> gather(Incident incident) {
    return Future.all(
            rows(
                    "select * from incident_alerts where incident_id = $1 order by fired_at, fingerprint",
                    incident)
                .map(rows -> all(rows, PgIncidentRows::alert)),
            rows(TIMELINE, incident).map(rows -> all(rows, PgIncidentRows::entry)),
            rows("select * from incident_actions where incident_id = $1 order by id", incident)
                .map(rows -> all(rows, PgIncidentRows::action)))
        .map(read -> new Dossier(incident, read.resultAt(0), read.resultAt(1), read.resultAt(2)));
  }

  private Future<RowSet<Row>> rows(String sql, Incident incident) {
    return pool.preparedQuery(sql).execute(Tuple.of(incident.id()));
  }
}
