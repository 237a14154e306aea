package io.tinyprofiler.hub.alert.store;

import static io.tinyprofiler.hub.alert.store.PgAlerts.utc;

import io.tinyprofiler.hub.alert.AlertJson;
import io.tinyprofiler.hub.alert.notify.Notice;
import io.tinyprofiler.hub.database.Leadership.Term;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Notices that are not sent yet, and what became of those that were. */
public final class PgOutbox {

  /**
   * A notice to be sent.
   *
   * @param attempts that failed so far
   */
  public record Waiting(long id, Notice notice, int attempts) {}

  /** The oldest of each integration's group; the later ones must wait for it. */
  private static final String HEADS =
      """
      (select distinct on (integration, group_key) id, integration, next_at from notifications
        where state = 'pending' and integration <> all($1::text[])
        order by integration, group_key, id) head
      """;

  private static final String DUE =
      """
      select n.* from (select id, row_number() over (partition by integration order by id) as place
        from %s where next_at <= $2) due
      join notifications n using (id) where due.place <= $3 order by n.id
      """
          .formatted(HEADS);

  private static final String NEXT = "select min(next_at) as next_at from " + HEADS;

  private static final String UPDATE =
      """
      update notifications set state = $3, attempts = attempts + 1, next_at = $4, reason = $5,
        ended_at = case when $3 <> 'pending' then now() end
      where id = $1 and exists (select 1 from leaders where name = 'alerts' and term = $2)
      """;

  private static final String PRUNE =
      """
      with old as (delete from notifications
        where state <> 'pending' and ended_at < now() - interval '30 days')
      delete from silences where ends_at < now() -\s"""
          + PgSilences.KEPT;

  private final Pool pool;

  public PgOutbox(Pool pool) {
    this.pool = pool;
  }

  /**
   * What may be sent now, one for each group.
   *
   * @param except integrations that are being told something just now
   * @param most for each integration
   */
  public Future<List<Waiting>> due(Collection<String> except, Instant now, int most) {
    return pool.preparedQuery(DUE)
        .execute(busy(except).addOffsetDateTime(utc(now)).addInteger(most))
        .map(
            rows -> {
              List<Waiting> due = new ArrayList<>();
              rows.forEach(row -> due.add(waiting(row)));
              return due;
            });
  }

  /** When the next may be sent. */
  public Future<Optional<Instant>> next(Collection<String> except) {
    return pool.preparedQuery(NEXT)
        .execute(busy(except))
        .map(rows -> rows.iterator().next().getOffsetDateTime("next_at"))
        .map(next -> Optional.ofNullable(next).map(OffsetDateTime::toInstant));
  }

  private static Tuple busy(Collection<String> except) {
    return Tuple.tuple().addArrayOfString(except.toArray(String[]::new));
  }

  private static Waiting waiting(Row row) {
    return new Waiting(
        row.getLong("id"),
        AlertJson.read(row.getJsonObject("notice").encode(), Notice.class),
        row.getInteger("attempts"));
  }

  public Future<Void> sent(Term term, long id, Instant now) {
    return update(term, id, "sent", now, "");
  }

  public Future<Void> givenUp(Term term, long id, Instant now, String reason) {
    return update(term, id, "given_up", now, reason);
  }

  public Future<Void> again(Term term, long id, Instant at, String reason) {
    return update(term, id, "pending", at, reason);
  }

  private Future<Void> update(Term term, long id, String state, Instant next, String reason) {
    return pool.preparedQuery(UPDATE)
        .execute(Tuple.of(id, term.number(), state).addOffsetDateTime(utc(next)).addString(reason))
        .mapEmpty();
  }

  /** Deletes what nobody asks for any more. */
  public Future<Void> prune() {
    return pool.query(PRUNE).execute().mapEmpty();
  }
}
