package io.tinyprofiler.hub.incident.store;

import static io.tinyprofiler.hub.incident.store.PgIncidentRows.all;
import static io.tinyprofiler.hub.incident.store.PgIncidentRows.utc;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.store.PgAlerts;
import io.tinyprofiler.hub.database.Leadership;
import io.tinyprofiler.hub.incident.Course;
import io.tinyprofiler.hub.incident.Entry;
import io.tinyprofiler.hub.incident.Escalation;
import io.tinyprofiler.hub.incident.Incident;
import io.tinyprofiler.hub.incident.Incident.State;
import io.tinyprofiler.hub.incident.IncidentsConfig;
import io.tinyprofiler.hub.incident.Move;
import io.tinyprofiler.hub.incident.store.PgIncidentRows.Noted;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Moves of incidents: what people do, and what time does. Each is one transaction. */
public final class PgIncidents {

  private static final String ONE = PgIncidentRows.SELECT + " where i.id = $1 for no key update";

  private static final String UNNOTICED =
      PgIncidentRows.SELECT
          + " where i.state = 'open' and i.escalated_at is null and i.opened_at <= $1"
          + " order by i.id for no key update";

  /** Alerts whose time ran out, of which nobody told the end. */
  private static final String LAPSED =
      """
      with lapsed as (
        update incident_alerts o set ended_at = coalesce(a.ends_at, $1)
        from incident_alerts i left join alerts a on a.fingerprint = i.fingerprint
        where o.incident_id = i.incident_id and o.fingerprint = i.fingerprint
          and i.ended_at is null and (a.fingerprint is null or a.ends_at <= $1)
        returning o.*)
      insert into incident_events (incident_id, at, kind, text)
      select incident_id, ended_at, 'alert_resolved',
        coalesce(labels->>'alertname', 'alert') || case when summary = '' then '' else ': ' || summary end
      from lapsed order by ended_at
      """;

  /** What devices said meanwhile, the newest of it. */
  private static final String LINES =
      """
      insert into incident_events (incident_id, at, kind, text)
      select $1, at, kind, service || ': ' || text from (
        select * from lab_errors where service like 'device %' and at > $2 and ($3 = '' or agent = $3)
        order by at desc limit 20) newest
      order by at
      """;

  private static final String ADD_ACTION =
      """
      insert into incident_actions (incident_id, text, owner, due, runbook, created_at, created_by)
      values ($1, $2, $3, $4, $5, $6, $7)
      """;

  private static final String DO_ACTION =
      """
      update incident_actions set done_at = $3, done_by = $4
      where incident_id = $1 and id = $2 and done_at is null returning text
      """;

  /** What is a part of no incident's timeline and a month old. */
  private static final String PRUNE =
      """
      delete from lab_events l where at < now() - interval '30 days' and not exists (
        select 1 from incidents i where l.at >= i.opened_at - interval '15 minutes'
          and l.at <= coalesce(i.resolved_at, 'infinity'))
      """;

  private final Pool pool;
  private final PgAlerts alerts;

  public PgIncidents(Pool pool, PgAlerts alerts) {
    this.pool = pool;
    this.alerts = alerts;
  }

  /** The same as a part of a transaction. */
  public PgIncidents in(Pool transaction) {
    return new PgIncidents(transaction, alerts);
  }

  /** Moves an incident; nothing if there is none. */
  public Future<Optional<Incident>> move(long id, Move move, Instant now) {
    return pool.withTransaction(
        db ->
            PgAlerts.queue(db)
                .compose(alone -> db.preparedQuery(ONE).execute(Tuple.of(id)))
                .map(rows -> all(rows, PgIncidentRows::incident).stream().findFirst())
                .compose(
                    found ->
                        found.isEmpty()
                            ? Future.succeededFuture(found)
                            : moved(db, found.get(), move, now).map(Optional::of)));
  }

  private Future<Incident> moved(SqlConnection db, Incident before, Move move, Instant now) {
    Course.Step step = Course.after(before, move, now);
    Incident after = step.incident();
    if (step.entries().isEmpty()) {
      return Future.succeededFuture(after);
    }
    boolean over = before.state() != State.RESOLVED && after.state() == State.RESOLVED;
    return PgIncidentRows.update(db, List.of(after))
        .compose(stored -> over ? lines(db, before) : Future.succeededFuture())
        .compose(lines -> PgIncidentRows.note(db, noted(after.id(), step.entries())))
        .compose(noted -> alerts(db, told(before, after), now))
        .map(after);
  }

  private static Future<Void> lines(SqlConnection db, Incident incident) {
    return db.preparedQuery(LINES)
        .execute(Tuple.of(incident.id(), utc(incident.openedAt()), incident.agent()))
        .mapEmpty();
  }

  private static List<Noted> noted(long incident, List<Entry> entries) {
    return entries.stream().map(entry -> new Noted(incident, entry)).toList();
  }

  /** Others hear of an escalation, and of its end. */
  private static List<Alert> told(Incident before, Incident after) {
    if (after.escalatedAt() == null) {
      return List.of();
    }
    if (before.escalatedAt() == null) {
      return List.of(Escalation.firing(after));
    }
    return before.acknowledged() == null && after.acknowledged() != null
        ? List.of(Escalation.over(after))
        : List.of();
  }

  private Future<Void> alerts(SqlConnection db, List<Alert> told, Instant now) {
    return told.isEmpty() ? Future.succeededFuture() : alerts.put(db, told, now);
  }

  /**
   * Lets time pass: alerts that ran out end, and incidents that nobody acknowledged escalate.
   * Fails, with nothing stored, if the term is over.
   */
  public Future<Void> pass(Leadership.Term term, IncidentsConfig config, Instant now) {
    Duration limit = Duration.ofSeconds(config.unacknowledgedS());
    return pool.withTransaction(
        db ->
            PgAlerts.queue(db)
                .compose(alone -> Leadership.requireTerm(db, term))
                .compose(held -> db.preparedQuery(LAPSED).execute(Tuple.of(utc(now))))
                .compose(
                    lapsed -> db.preparedQuery(UNNOTICED).execute(Tuple.of(utc(now.minus(limit)))))
                .compose(
                    rows ->
                        wait(db, all(rows, PgIncidentRows::incident), new Move.Wait(limit), now)));
  }

  private Future<Void> wait(
      SqlConnection db, List<Incident> unnoticed, Move.Wait move, Instant now) {
    List<Incident> changed = new ArrayList<>();
    List<Noted> entries = new ArrayList<>();
    List<Alert> told = new ArrayList<>();
    for (Incident before : unnoticed) {
      Course.Step step = Course.after(before, move, now);
      if (!step.entries().isEmpty()) {
        changed.add(step.incident());
        entries.addAll(noted(before.id(), step.entries()));
        told.addAll(told(before, step.incident()));
      }
    }
    return PgIncidentRows.update(db, changed)
        .compose(stored -> PgIncidentRows.note(db, entries))
        .compose(noted -> alerts(db, told, now));
  }

  /** Adds a line to the timeline; false if there is no such incident. */
  public Future<Boolean> note(long id, Entry entry) {
    return known(id, db -> PgIncidentRows.note(db, List.of(new Noted(id, entry))));
  }

  /** An action that is wished for, before it has a number. */
  public record NewAction(String text, String owner, LocalDate due, String runbook) {}

  /** Adds an action; false if there is no such incident. */
  public Future<Boolean> add(long id, NewAction action, String by, Instant now) {
    Entry entry =
        new Entry(
            now,
            Entry.Kind.ACTION_ADDED,
            "%s (%s, due %s)".formatted(action.text(), action.owner(), action.due()),
            by,
            null);
    return known(
        id,
        db ->
            db.preparedQuery(ADD_ACTION)
                .execute(
                    Tuple.of(id, action.text(), action.owner(), action.due(), action.runbook())
                        .addOffsetDateTime(utc(now))
                        .addString(by))
                .compose(added -> PgIncidentRows.note(db, List.of(new Noted(id, entry)))));
  }

  /** Marks an action as done; one that is done stays so. False if there is no such action. */
  public Future<Boolean> done(long id, long action, String by, Instant now) {
    return pool.withTransaction(
        db ->
            db.preparedQuery("select 1 from incident_actions where incident_id = $1 and id = $2")
                .execute(Tuple.of(id, action))
                .compose(
                    rows ->
                        rows.size() == 0
                            ? Future.succeededFuture(false)
                            : db.preparedQuery(DO_ACTION)
                                .execute(Tuple.of(id, action, utc(now), by))
                                .map(done -> all(done, row -> row.getString("text")))
                                .compose(
                                    texts -> PgIncidentRows.note(db, doneNow(id, texts, by, now)))
                                .map(true)));
  }

  private static List<Noted> doneNow(long id, List<String> texts, String by, Instant now) {
    return texts.stream()
        .map(text -> new Noted(id, new Entry(now, Entry.Kind.ACTION_DONE, text, by, null)))
        .toList();
  }

  private Future<Boolean> known(long id, Function<SqlConnection, Future<Void>> work) {
    return pool.withTransaction(
        db ->
            db.preparedQuery("select 1 from incidents where id = $1 for key share")
                .execute(Tuple.of(id))
                .compose(
                    rows ->
                        rows.size() == 0
                            ? Future.succeededFuture(false)
                            : work.apply(db).map(true)));
  }

  /** Forgets what happened to the lab long ago and is a part of no incident. */
  public Future<Void> prune() {
    return pool.query(PRUNE).execute().mapEmpty();
  }
}
