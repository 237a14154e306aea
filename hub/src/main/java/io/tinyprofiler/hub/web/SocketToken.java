package io.tinyprofiler.hub.web;

import io.vertx.core.http.HttpServerRequest;

/**
 * The token of a page's WebSocket. Browsers let a page choose no header of one but its
 * subprotocols, so it offers {@link #PROTOCOL}, which the hub speaks, and {@code bearer.TOKEN}.
 */
final class SocketToken {

  /** What frames of the bridge are called. */
  static final String PROTOCOL = "tiny-profiler";

  private static final String PREFIX = "bearer.";

  private SocketToken() {}

  /** Makes the offered token the request's, unless it has one. */
  static void give(HttpServerRequest request) {
    String offered = request.getHeader("sec-websocket-protocol");
    if (offered == null || request.headers().contains("authorization")) {
      return;
    }
    for (String each : offered.split(",", -1)) {
      if (each.strip().startsWith(PREFIX)) {
        request.headers().set("authorization", "Bearer " + each.strip().substring(PREFIX.length()));
      }
    }
  }
}
