package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.shared.bus.IngestReply.Rejected;
import io.tinyprofiler.shared.bus.Rejection;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/** The high-water mark of each agent's spool. */
final class PgMarks {

  /**
   * How far an agent's records are stored.
   *
   * @param hash of the record {@code last}; empty if none is known
   * @param machineId of the host that sent them; empty if none is known
   */
  record Mark(long last, String hash, String machineId) {}

  private static final String AGENT = "insert into agents (id) values ($1) on conflict do nothing";

  private static final String MAKE =
      """
      insert into ingest_marks (agent, epoch, last_seq, last_hash, machine_id)
      values ($1, $2, 0, '', '') on conflict do nothing
      """;

  private static final String LOCK =
      """
      select last_seq, last_hash, machine_id from ingest_marks
      where agent = $1 and epoch = $2 for update
      """;

  private static final String MOVE =
      """
      update ingest_marks set last_seq = $3, last_hash = $4, updated_at = now()
      where agent = $1 and epoch = $2
      """;

  private static final String CLAIM =
      "update ingest_marks set machine_id = $3 where agent = $1 and epoch = $2";

  private static final String FORK =
      "insert into spool_forks (agent, epoch, reason) values ($1, $2, $3)";

  private PgMarks() {}

  /** Two spools tell different stories of this epoch; whoever asked takes another. */
  static Future<Rejected> fork(SqlConnection connection, String agent, String epoch, String why) {
    return connection
        .preparedQuery(FORK)
        .execute(Tuple.of(agent, epoch, why))
        .map(Rejected.of(Rejection.FORK, why));
  }

  /** Locks the mark until the transaction ends, so that two connections of an agent take turns. */
  static Future<Mark> lock(SqlConnection connection, String agent, String epoch) {
    Tuple key = Tuple.of(agent, epoch);
    return connection
        .preparedQuery(LOCK)
        .execute(key)
        .compose(
            found ->
                found.size() > 0
                    ? Future.succeededFuture(found)
                    : connection
                        .preparedQuery(AGENT)
                        .execute(Tuple.of(agent))
                        .compose(known -> connection.preparedQuery(MAKE).execute(key))
                        .compose(made -> connection.preparedQuery(LOCK).execute(key)))
        .map(PgMarks::mark);
  }

  private static Mark mark(RowSet<Row> rows) {
    RowIterator<Row> row = rows.iterator();
    Row only = row.next();
    return new Mark(
        only.getLong("last_seq"), only.getString("last_hash"), only.getString("machine_id"));
  }

  static Write move(Incoming batch) {
    return Write.of(MOVE, batch.agent(), batch.epoch(), batch.last(), batch.lastHash());
  }

  /** Binds the mark to the host that uses its epoch first. */
  static Future<Void> claim(SqlConnection connection, String agent, String epoch, String machine) {
    return connection.preparedQuery(CLAIM).execute(Tuple.of(agent, epoch, machine)).mapEmpty();
  }
}
