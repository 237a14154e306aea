package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Which agents are here, at which hub, and how they are. */
final class PgPresence {

  private static final String NUMBER = "select nextval('agent_connections') as number";

  /** A hub that was frozen may find heartbeats of a connection that the agent has long given up. */
  private static final String HEARD =
      """
      insert into agents as a (id, version, host, connected, heartbeat, heartbeat_at, hub,
        connection)
      values ($1, $2, $3, true, $4, now(), $5, $6)
      on conflict (id) do update set version = excluded.version, host = excluded.host,
        connected = true, heartbeat = excluded.heartbeat, heartbeat_at = now(), last_seen = now(),
        hub = excluded.hub, connection = excluded.connection
      where a.connection is null or a.connection <= excluded.connection or not present(a)
      """;

  private static final String GONE =
      "update agents set connected = false where id = $1 and (connection is null or connection = $2)";

  private static final String LEFT =
      "update agents set connected = false where connected and hub = $1";

  private static final String NONE =
      "update agents set connected = false where connected and (hub is null or hub <> all($1))";

  private static final String AT = "select a.id from agents a where present(a) and a.hub = any($1)";

  private final Pool pool;
  private final String hub;

  /**
   * As a hub sees it.
   *
   * @param hub its id
   */
  PgPresence(Pool pool, String hub) {
    this.pool = pool;
    this.hub = hub;
  }

  /** A number for a new connection, higher than that of any before, at whichever hub. */
  Future<Long> number() {
    return pool.query(NUMBER).execute().map(rows -> rows.iterator().next().getLong("number"));
  }

  Future<Void> heard(Sender from, Heartbeat heartbeat) {
    return pool.preparedQuery(HEARD)
        .execute(
            Tuple.of(
                from.agent(),
                heartbeat.version(),
                heartbeat.host(),
                BusCodec.encode(heartbeat),
                hub,
                from.connection()))
        .mapEmpty();
  }

  /** Unless the agent has another connection by now. */
  Future<Void> gone(Sender sender) {
    return pool.preparedQuery(GONE)
        .execute(Tuple.of(sender.agent(), sender.connection()))
        .mapEmpty();
  }

  /** A hub that died or froze cannot say that its agents are gone. */
  Future<Void> left(String otherHub) {
    return pool.preparedQuery(LEFT).execute(Tuple.of(otherHub)).mapEmpty();
  }

  /** Nobody is connected but to these hubs, which are there. */
  Future<Void> none(Set<String> hubs) {
    return pool.preparedQuery(NONE)
        .execute(Tuple.tuple().addArrayOfString(hubs.toArray(String[]::new)))
        .mapEmpty();
  }

  /** Agents that are connected to one of these hubs; the set is the caller's. */
  Future<Set<String>> at(Set<String> hubs) {
    return pool.preparedQuery(AT)
        .execute(Tuple.tuple().addArrayOfString(hubs.toArray(String[]::new)))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(row -> row.getString("id"))
                    .collect(Collectors.toCollection(HashSet::new)));
  }
}
