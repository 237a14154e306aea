package io.tinyprofiler.hub.database.replica;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;

/** Connections to a server that should be a replica. */
interface Standby {

  /** Fails if the server cannot be reached; does not complete while it is frozen. */
  Future<Replayed> replayed();

  /** For reads; makes its connections when they are needed. */
  Pool pool();

  /** Gives the connections up, now or when the server answers again. */
  void close();
}
