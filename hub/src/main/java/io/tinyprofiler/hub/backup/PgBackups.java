package io.tinyprofiler.hub.backup;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** What was tried, as the table has it. */
public final class PgBackups {

  /** An attempt that did not leave a backup, or not yet. */
  record Attempt(String id, String state, String requestedBy, String reason) {}

  private static final String ATTEMPTS =
      "select id, state, requested_by, reason from backups order by seq desc limit 200";

  /** By the order of the rows: a clock that jumped does not change it. */
  private static final String DUE =
      """
      select (select min(since) from backup_duty) as since,
        (select started_at from backups where state in ('made', 'verified', 'removed')
          order by seq desc limit 1) as made,
        (select started_at from backups order by seq desc limit 1) as tried
      """;

  private final Pool pool;

  public PgBackups(Pool pool) {
    this.pool = pool;
  }

  Future<List<Attempt>> attempts() {
    return pool.query(ATTEMPTS)
        .execute()
        .map(
            rows -> {
              List<Attempt> attempts = new ArrayList<>();
              rows.forEach(
                  row ->
                      attempts.add(
                          new Attempt(
                              row.getString("id"),
                              row.getString("state"),
                              row.getString("requested_by"),
                              row.getString("reason"))));
              return attempts;
            });
  }

  Future<Due> due() {
    return pool.query(DUE)
        .execute()
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Due(time(row, "since"), time(row, "made"), time(row, "tried"));
            });
  }

  private static Instant time(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }
}
