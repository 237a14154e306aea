package io.tinyprofiler.hub.ingest;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tinyprofiler.hub.cluster.Peers;
import io.tinyprofiler.hub.database.Database;
import io.tinyprofiler.hub.database.TestDatabase;
import io.tinyprofiler.shared.record.Numbered;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The hub's side of ingest on a real PostgreSQL and a real port. */
final class HubInTest implements AutoCloseable {

  private static final String TOKEN = "token-of-";

  final Vertx vertx = Vertx.vertx();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<Long> committed = new CopyOnWriteArrayList<>();
  final Promise<String> goodbye = Promise.promise();
  final Database database;
  final AgentBridge bridge;
  private final HttpServer server;

  HubInTest(TestDatabase test) {
    database = test.open(vertx).await();
    Peers peers = Peers.none();
    IngestListener listener =
        new IngestListener() {
          @Override
          public void committed(String from, List<Numbered> records) {
            records.forEach(record -> committed.add(record.seq()));
          }

          @Override
          public void disconnected(String agent) {
            goodbye.tryComplete(agent);
          }
        };
    IngestVerticle ingest =
        new IngestVerticle(
            database.pool(), database.partitions(), peers, List.of(listener), meters);
    vertx.deployVerticle(ingest).await();
    BridgeTokens tokens =
        token ->
            Future.succeededFuture(
                token.startsWith(TOKEN)
                    ? Optional.of(
                        new BridgeTokens.Holder(
                            token, Optional.of(token.substring(TOKEN.length()))))
                    : Optional.empty());
    bridge = new AgentBridge(vertx, database.pool(), tokens, peers, ingest::disconnected);
    Router router = Router.router(vertx);
    router.route("/eventbus/*").subRouter(bridge.router());
    server = vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").await();
  }

  int port() {
    return server.actualPort();
  }

  /** The token of an agent is {@code token-of-} and its id; a browser has none. */
  AgentClient connect(String token) {
    return AgentClient.connect(vertx, port(), token).await();
  }

  long number(String sql) {
    return database.pool().query(sql).execute().await().iterator().next().getLong(0);
  }

  String text(String sql) {
    return database.pool().query(sql).execute().await().iterator().next().getString(0);
  }

  @Override
  public void close() {
    database.close().await();
    vertx.close().await();
  }
}
