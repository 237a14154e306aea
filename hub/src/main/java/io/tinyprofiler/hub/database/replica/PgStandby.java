package io.tinyprofiler.hub.database.replica;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a server how far it has replayed its primary's log. */
final class PgStandby implements Standby {

  private static final Logger LOG = LoggerFactory.getLogger(PgStandby.class);

  /**
   * Whether it is in recovery is told by the same answer: a server that was promoted names the last
   * place that it replayed for ever. Its timeline is known from its last restartpoint on.
   */
  private static final String REPLAYED =
      """
      select pg_is_in_recovery() as recovering,
        pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint as bytes,
        lpad(upper(to_hex(greatest((pg_control_checkpoint()).timeline_id,
          (pg_control_recovery()).min_recovery_end_timeline))), 8, '0') as timeline,
        (pg_control_system()).system_identifier as system, current_database()::text as database
      """;

  private final Pool asking;
  private final Supplier<Pool> reads;
  private Pool reading;
  private boolean closed;

  /**
   * Connections to a server.
   *
   * @param asking one connection that gives up a silent server by itself
   * @param reads makes a pool for reads, once the server may be read
   */
  PgStandby(Pool asking, Supplier<Pool> reads) {
    this.asking = asking;
    this.reads = reads;
  }

  @Override
  public Future<Replayed> replayed() {
    return asking
        .preparedQuery(REPLAYED)
        .execute()
        .map(rows -> rows.iterator().next())
        .map(PgStandby::view);
  }

  private static Replayed view(Row row) {
    return new Replayed(
        row.getBoolean("recovering"),
        row.getLong("bytes"),
        row.getString("timeline"),
        row.getLong("system"),
        row.getString("database"));
  }

  @Override
  public synchronized Pool pool() {
    if (closed) {
      throw new ReplicaLost("it was given up");
    }
    reading = reading == null ? reads.get() : reading;
    return reading;
  }

  @Override
  public synchronized void close() {
    closed = true;
    Future.join(asking.close(), reading == null ? Future.succeededFuture() : reading.close())
        .onFailure(e -> LOG.debug("a connection to the replica ended badly", e));
  }
}
