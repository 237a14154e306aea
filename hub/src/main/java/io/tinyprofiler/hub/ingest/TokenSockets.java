package io.tinyprofiler.hub.ingest;

import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Open sockets by the id of the token that they came with. */
final class TokenSockets {

  private final Map<String, Set<SockJSSocket>> sockets = new ConcurrentHashMap<>();

  void add(String token, SockJSSocket socket) {
    sockets.compute(
        token,
        (id, open) -> {
          Set<SockJSSocket> all = open == null ? ConcurrentHashMap.newKeySet() : open;
          all.add(socket);
          return all;
        });
  }

  void remove(String token, SockJSSocket socket) {
    sockets.computeIfPresent(
        token,
        (id, open) -> {
          open.remove(socket);
          return open.isEmpty() ? null : open;
        });
  }

  void closeAll() {
    sockets.values().forEach(open -> open.forEach(SockJSSocket::close));
  }

  void close(String token) {
    sockets.getOrDefault(token, Set.of()).forEach(SockJSSocket::close);
  }
}
