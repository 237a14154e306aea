package io.tinyprofiler.hub.agent;

import io.tinyprofiler.hub.web.Page;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Records that ingest set aside, the newest first. */
public final class PgSetAside {

  /** Of one transaction all have the same time; the id orders them further. */
  private static final String LIST =
      """
      select * from (
        select *, to_char(at at time zone 'UTC', 'YYYYMMDDHH24MISSUS') || '-' || epoch || '-'
          || lpad(seq::text, 19, '0') as id
        from set_aside_records
        where agent = $1 and ($2::text is null or why = $2)) a
      where $3::text is null or id < $3 order by id desc limit $4
      """;

  private final Pool pool;

  public PgSetAside(Pool pool) {
    this.pool = pool;
  }

  Future<List<SetAsideView>> list(String agent, String why, Page.Slice slice) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(agent, why, slice.after(), slice.fetch()))
        .map(
            rows -> {
              List<SetAsideView> records = new ArrayList<>();
              rows.forEach(row -> records.add(view(row)));
              return records;
            });
  }

  private static SetAsideView view(Row row) {
    return new SetAsideView(
        row.getString("id"),
        row.getOffsetDateTime("at").toInstant(),
        row.getString("epoch"),
        row.getLong("seq"),
        row.getString("why"),
        row.getString("reason"),
        row.getString("line"));
  }
}
