package io.tinyprofiler.hub.access;

import io.tinyprofiler.hub.web.change.AuditTrail;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** The audit log in PostgreSQL. */
public final class PgAudit implements AuditTrail {

  private static final String BEGIN =
      """
      insert into audit_log (caller_id, caller, role, address, method, path, operation)
      values ($1, $2, $3, $4, $5, $6, $7) returning id
      """;

  private static final String LIST =
      """
      select id, at, caller_id, caller, role, address, method, path, operation, status
      from audit_log
      where ($1::bigint is null or id < $1) and ($2::text is null or caller = $2)
        and ($3::text is null or operation = $3)
      order by id desc limit $4
      """;

  private final Pool pool;

  public PgAudit(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Future<Long> begin(Change change) {
    return pool.preparedQuery(BEGIN)
        .execute(
            Tuple.of(
                    change.caller().id(),
                    change.caller().name(),
                    change.caller().role().toString(),
                    change.address(),
                    change.method(),
                    change.path())
                .addString(change.operation()))
        .map(rows -> rows.iterator().next().getLong("id"));
  }

  @Override
  public Future<Void> end(long entry, int status) {
    return pool.preparedQuery("update audit_log set status = $2 where id = $1")
        .execute(Tuple.of(entry, status))
        .mapEmpty();
  }

  /** Newest first; null narrows nothing. */
  Future<List<AuditView>> list(Long before, String caller, String operation, int limit) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(before, caller, operation, limit))
        .map(
            rows -> {
              List<AuditView> entries = new ArrayList<>();
              rows.forEach(row -> entries.add(view(row)));
              return entries;
            });
  }

  private static AuditView view(Row row) {
    return new AuditView(
        row.getLong("id").toString(),
        row.getOffsetDateTime("at").toInstant(),
        row.getString("caller_id"),
        row.getString("caller"),
        row.getString("role"),
        row.getString("address"),
        row.getString("method"),
        row.getString("path"),
        row.getString("operation"),
        row.getInteger("status"));
  }
}
