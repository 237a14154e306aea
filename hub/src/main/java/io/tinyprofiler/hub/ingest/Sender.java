package io.tinyprofiler.hub.ingest;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;

/**
 * Which agent sent a message, and over which of its connections; the bridge says it, never the
 * message.
 *
 * @param connection its number, higher than that of any connection before
 */
record Sender(String agent, long connection) {

  private static final String AGENT = "agent";
  private static final String CONNECTION = "connection";

  static Sender of(MultiMap headers) {
    return new Sender(headers.get(AGENT), Long.parseLong(headers.get(CONNECTION)));
  }

  /** The headers of its messages. */
  JsonObject headers() {
    return new JsonObject().put(AGENT, agent).put(CONNECTION, Long.toString(connection));
  }
}
