package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;

/** Which agents are here, and how they are. */
final class PgPresence {

  private static final String HEARD =
      """
      insert into agents as a (id, version, host, connected, heartbeat, heartbeat_at)
      values ($1, $2, $3, true, $4, now())
      on conflict (id) do update set version = excluded.version, host = excluded.host,
        connected = true, heartbeat = excluded.heartbeat, heartbeat_at = now(), last_seen = now()
      """;

  private static final String GONE = "update agents set connected = false where id = $1";

  private static final String NONE = "update agents set connected = false where connected";

  private final Pool pool;

  PgPresence(Pool pool) {
    this.pool = pool;
  }

  Future<Void> heard(String agent, Heartbeat heartbeat) {
    return pool.preparedQuery(HEARD)
        .execute(Tuple.of(agent, heartbeat.version(), heartbeat.host(), BusCodec.encode(heartbeat)))
        .mapEmpty();
  }

  /** A hub that was killed could not say that its agents are gone; those of others soon report. */
  Future<Void> none() {
    return pool.query(NONE).execute().mapEmpty();
  }

  Future<Void> gone(String agent) {
    return pool.preparedQuery(GONE).execute(Tuple.of(agent)).mapEmpty();
  }
}
