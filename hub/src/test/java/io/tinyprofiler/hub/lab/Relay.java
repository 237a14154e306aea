package io.tinyprofiler.hub.lab;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A stable address in front of a hub that comes back on another port; the link can be cut. */
final class Relay implements AutoCloseable {

  private final AtomicInteger target = new AtomicInteger();
  private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
  private final NetServer server;
  private final NetClient client;

  Relay(Vertx vertx) {
    client = vertx.createNetClient();
    server = vertx.createNetServer().connectHandler(this::join);
    server.listen(0, "127.0.0.1").await();
  }

  int port() {
    return server.actualPort();
  }

  /** From now on connections go there; open ones are cut. */
  void target(int port) {
    target.set(port);
    cut();
  }

  /** Ends all connections, as a lost link would. */
  void cut() {
    open.forEach(NetSocket::close);
  }

  private void join(NetSocket near) {
    near.pause();
    client
        .connect(target.get(), "127.0.0.1")
        .onSuccess(
            far -> {
              pipe(near, far);
              pipe(far, near);
              near.resume();
            })
        .onFailure(refused -> near.close());
  }

  private void pipe(NetSocket from, NetSocket to) {
    open.add(from);
    from.closeHandler(
        closed -> {
          open.remove(from);
          to.close();
        });
    from.exceptionHandler(broken -> {});
    from.pipeTo(to);
  }

  @Override
  public void close() {
    cut();
    server.close().await();
    client.close().await();
  }
}
