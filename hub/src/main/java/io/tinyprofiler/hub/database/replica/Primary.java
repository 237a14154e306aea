package io.tinyprofiler.hub.database.replica;

import io.vertx.core.Future;

/** The server that is written to. */
interface Primary {

  Future<WalMark> mark();

  /** Brings to its disk, and so to its replicas, what its log has so far. */
  Future<?> flush();
}
