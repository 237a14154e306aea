package io.tinyprofiler.hub.live;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;

/** Which session a run belongs to. */
final class PgRunSessions {

  private final Pool pool;

  PgRunSessions(Pool pool) {
    this.pool = pool;
  }

  Future<Optional<UUID>> find(UUID run) {
    return pool.preparedQuery("select session_id from runs where id = $1")
        .execute(Tuple.of(run))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(rows.iterator().next().getUUID("session_id")));
  }
}
