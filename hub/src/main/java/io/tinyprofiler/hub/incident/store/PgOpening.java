package io.tinyprofiler.hub.incident.store;

import static io.tinyprofiler.hub.incident.store.PgIncidentRows.all;
import static io.tinyprofiler.hub.incident.store.PgIncidentRows.batch;
import static io.tinyprofiler.hub.incident.store.PgIncidentRows.utc;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.store.Consequence;
import io.tinyprofiler.hub.incident.Course;
import io.tinyprofiler.hub.incident.Entry;
import io.tinyprofiler.hub.incident.Entry.Kind;
import io.tinyprofiler.hub.incident.Incident;
import io.tinyprofiler.hub.incident.Move;
import io.tinyprofiler.hub.incident.Trigger;
import io.tinyprofiler.hub.incident.store.PgIncidentRows.Noted;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Critical alerts open incidents, or join the open one of their group; others are noted. */
public final class PgOpening implements Consequence {

  private static final String OF_GROUPS =
      PgIncidentRows.SELECT
          + " where i.state <> 'resolved' and i.group_key = any($1::text[]) for no key update";

  private static final String OPEN =
      """
      insert into incidents (group_key, title, agent, state, opened_at)
      select g, t, a, 'open', $4::timestamptz
      from unnest($1::text[], $2::text[], $3::text[]) as fresh (g, t, a)
      returning *, 0 as firing
      """;

  private static final String JOIN =
      """
      insert into incident_alerts (incident_id, fingerprint, labels, summary, fired_at)
      values ($1, $2, $3, $4, $5)
      on conflict (incident_id, fingerprint) do update set labels = excluded.labels,
        summary = excluded.summary, fired_at = excluded.fired_at, ended_at = null
      """;

  /** A resolved incident learns of the end, too. */
  private static final String END =
      """
      update incident_alerts a set ended_at = $2
      from incidents i
      where i.id = a.incident_id and a.fingerprint = any($1::bigint[]) and a.ended_at is null
      returning a.incident_id, a.fingerprint
      """;

  private static final String NOTE =
      """
      insert into lab_events (at, agent, kind, text)
      select $1::timestamptz, * from unnest($2::text[], $3::text[], $4::text[])
      """;

  /** What devices said before it, which nothing else notes. */
  private static final String LAST_LINES =
      """
      insert into incident_events (incident_id, at, kind, text)
      select i.id, e.at, e.kind, e.service || ': ' || e.text
      from incidents i cross join lateral (
        select * from lab_errors e where e.service like 'device %'
          and e.at > i.opened_at - interval '15 minutes' and (i.agent = '' or e.agent = i.agent)
        order by e.at desc limit 20) e
      where i.id = any($1::bigint[])
      order by e.at
      """;

  private final Trigger trigger;

  public PgOpening(Trigger trigger) {
    this.trigger = trigger;
  }

  @Override
  public Future<Void> follow(SqlConnection db, List<Change> changes, Instant now) {
    List<Alert> began = alerts(changes.stream().filter(change -> change.began(now)).toList());
    List<Alert> ended = alerts(changes.stream().filter(change -> change.ended(now)).toList());
    Map<String, List<Alert>> groups = new LinkedHashMap<>();
    began.stream()
        .filter(Trigger::opens)
        .forEach(
            alert ->
                groups
                    .computeIfAbsent(trigger.group(alert.labels()), first -> new ArrayList<>())
                    .add(alert));
    return note(db, began, ended, now)
        .compose(noted -> end(db, ended.stream().filter(Trigger::opens).toList(), now))
        .compose(done -> fire(db, groups, now));
  }

  private static List<Alert> alerts(List<Change> changes) {
    return changes.stream().map(Change::after).filter(Trigger::concerns).toList();
  }

  /** Alerts that are no incident's own happen to the lab. */
  private static Future<Void> note(
      SqlConnection db, List<Alert> began, List<Alert> ended, Instant now) {
    List<Alert> others =
        Stream.concat(began.stream(), ended.stream())
            .filter(alert -> !Trigger.opens(alert))
            .toList();
    if (others.isEmpty()) {
      return Future.succeededFuture();
    }
    Function<Alert, String> kind =
        alert -> (alert.resolvedAt(now) ? Kind.ALERT_RESOLVED : Kind.ALERT_FIRED).text();
    return db.preparedQuery(NOTE)
        .execute(
            Tuple.of(utc(now))
                .addArrayOfString(column(others, alert -> alert.labels().get("agent")))
                .addArrayOfString(column(others, kind))
                .addArrayOfString(column(others, Trigger::sentence)))
        .mapEmpty();
  }

  private static String[] column(List<Alert> alerts, Function<Alert, String> value) {
    return alerts.stream().map(value).toArray(String[]::new);
  }

  private Future<Void> end(SqlConnection db, List<Alert> ended, Instant now) {
    if (ended.isEmpty()) {
      return Future.succeededFuture();
    }
    Map<Long, Alert> byFingerprint =
        ended.stream().collect(Collectors.toMap(Alert::fingerprint, alert -> alert));
    return db.preparedQuery(END)
        .execute(
            Tuple.tuple()
                .addArrayOfLong(byFingerprint.keySet().toArray(Long[]::new))
                .addOffsetDateTime(utc(now)))
        .compose(
            rows -> {
              List<Noted> entries = new ArrayList<>();
              rows.forEach(
                  row -> {
                    Alert alert = byFingerprint.get(row.getLong("fingerprint"));
                    entries.add(
                        new Noted(
                            row.getLong("incident_id"),
                            Entry.noted(now, Kind.ALERT_RESOLVED, Trigger.sentence(alert))));
                  });
              return PgIncidentRows.note(db, entries);
            });
  }

  private Future<Void> fire(SqlConnection db, Map<String, List<Alert>> groups, Instant now) {
    if (groups.isEmpty()) {
      return Future.succeededFuture();
    }
    return db.preparedQuery(OF_GROUPS)
        .execute(Tuple.tuple().addArrayOfString(groups.keySet().toArray(String[]::new)))
        .compose(
            rows -> {
              Map<String, Incident> open = byGroup(all(rows, PgIncidentRows::incident));
              return open(db, groups, open, now).compose(fresh -> join(db, groups, open, now));
            });
  }

  private static Map<String, Incident> byGroup(Collection<Incident> incidents) {
    Map<String, Incident> byGroup = new HashMap<>();
    incidents.forEach(incident -> byGroup.put(incident.groupKey(), incident));
    return byGroup;
  }

  /** Opens one for each group that has none, and adds it to those that are open. */
  private static Future<Void> open(
      SqlConnection db, Map<String, List<Alert>> groups, Map<String, Incident> open, Instant now) {
    List<Map.Entry<String, List<Alert>>> fresh =
        groups.entrySet().stream().filter(group -> !open.containsKey(group.getKey())).toList();
    if (fresh.isEmpty()) {
      return Future.succeededFuture();
    }
    return db.preparedQuery(OPEN)
        .execute(
            Tuple.tuple()
                .addArrayOfString(fresh.stream().map(Map.Entry::getKey).toArray(String[]::new))
                .addArrayOfString(texts(fresh, alert -> Trigger.title(alert.labels())))
                .addArrayOfString(texts(fresh, alert -> alert.labels().get("agent")))
                .addOffsetDateTime(utc(now)))
        .compose(
            rows -> {
              List<Incident> opened = all(rows, PgIncidentRows::incident);
              open.putAll(byGroup(opened));
              return PgIncidentRows.note(
                      db,
                      opened.stream()
                          .map(
                              one ->
                                  new Noted(one.id(), Entry.noted(now, Kind.OPENED, one.title())))
                          .toList())
                  .compose(
                      noted ->
                          db.preparedQuery(LAST_LINES)
                              .execute(
                                  Tuple.tuple()
                                      .addArrayOfLong(
                                          opened.stream().map(Incident::id).toArray(Long[]::new))));
            })
        .mapEmpty();
  }

  private static String[] texts(
      List<Map.Entry<String, List<Alert>>> groups, Function<Alert, String> text) {
    return groups.stream().map(group -> text.apply(group.getValue().get(0))).toArray(String[]::new);
  }

  private static Future<Void> join(
      SqlConnection db, Map<String, List<Alert>> groups, Map<String, Incident> open, Instant now) {
    List<Tuple> joined = new ArrayList<>();
    List<Noted> entries = new ArrayList<>();
    List<Incident> changed = new ArrayList<>();
    groups.forEach(
        (group, alerts) -> {
          Incident before = open.get(group);
          Incident incident = before;
          for (Alert alert : alerts) {
            Course.Step step = Course.after(incident, new Move.Fire(Trigger.sentence(alert)), now);
            incident = step.incident();
            step.entries().forEach(entry -> entries.add(new Noted(before.id(), entry)));
            joined.add(joined(before.id(), alert, now));
          }
          if (!incident.equals(before)) {
            changed.add(incident);
          }
        });
    return PgIncidentRows.update(db, changed)
        .compose(done -> batch(db, JOIN, joined))
        .compose(done -> PgIncidentRows.note(db, entries));
  }

  private static Tuple joined(long incident, Alert alert, Instant now) {
    return Tuple.of(
        incident,
        alert.fingerprint(),
        PgIncidentRows.json(alert.labels()),
        alert.annotations().getOrDefault("summary", ""),
        utc(now));
  }
}
