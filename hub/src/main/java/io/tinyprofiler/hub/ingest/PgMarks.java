package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.hub.ingest.Write.Phase;
import io.tinyprofiler.hub.ingest.Write.Rows;
import io.tinyprofiler.shared.bus.IngestReply.Rejected;
import io.tinyprofiler.shared.bus.Rejection;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The high-water mark of each agent's spool. */
final class PgMarks {

  /**
   * How far an agent's records are stored.
   *
   * @param hash of the record {@code last}; empty if none is known
   * @param machineId of the host that sent them; empty if none is known
   */
  record Mark(long last, String hash, String machineId) {}

  /** Of which spool it is. */
  record Key(String agent, String epoch) {

    static Key of(Incoming batch) {
      return new Key(batch.agent(), batch.epoch());
    }
  }

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

  /** Those that another hub holds are left out, so that nobody waits for its agents. */
  private static final String LOCK_FREE =
      """
      select m.agent, m.epoch, m.last_seq, m.last_hash, m.machine_id
      from ingest_marks m join unnest($1::text[], $2::text[]) as c(agent, epoch) using (agent, epoch)
      for update of m skip locked
      """;

  private static final Rows MOVE =
      Rows.of(
          """
          update ingest_marks m set last_seq = c.last_seq, last_hash = c.last_hash,
            updated_at = now()
          from unnest($1::text[], $2::text[], $3::bigint[], $4::text[])
            as c(agent, epoch, last_seq, last_hash)
          where m.agent = c.agent and m.epoch = c.epoch
          """,
          Phase.MARKS,
          String.class,
          String.class,
          Long.class,
          String.class);

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
        .map(rows -> mark(rows.iterator().next()));
  }

  private static Mark mark(Row row) {
    return new Mark(
        row.getLong("last_seq"), row.getString("last_hash"), row.getString("machine_id"));
  }

  /** Locks the marks of batches until the transaction ends, but for those that are not free. */
  static Future<Map<Key, Mark>> lockFree(SqlConnection connection, List<Incoming> batches) {
    String[] agents = batches.stream().map(Incoming::agent).toArray(String[]::new);
    String[] epochs = batches.stream().map(Incoming::epoch).toArray(String[]::new);
    return connection
        .preparedQuery(LOCK_FREE)
        .execute(Tuple.tuple().addArrayOfString(agents).addArrayOfString(epochs))
        .map(
            rows -> {
              Map<Key, Mark> marks = new HashMap<>();
              for (Row row : rows) {
                marks.put(new Key(row.getString("agent"), row.getString("epoch")), mark(row));
              }
              return marks;
            });
  }

  static Write move(Incoming batch) {
    return MOVE.row(batch.agent(), batch.epoch(), batch.last(), batch.lastHash());
  }

  /** Binds the mark to the host that uses its epoch first. */
  static Future<Void> claim(SqlConnection connection, String agent, String epoch, String machine) {
    return connection.preparedQuery(CLAIM).execute(Tuple.of(agent, epoch, machine)).mapEmpty();
  }
}
