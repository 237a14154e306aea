package io.tinyprofiler.agent.uplink;

import io.tinyprofiler.shared.bus.Address;
import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.Command;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.bus.Resume;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.ext.bridge.BridgeEventType;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.sockjs.BridgeEvent;
import io.vertx.ext.web.handler.sockjs.SockJSBridgeOptions;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A hub behind a real bridge; what stands behind the bridge is played. */
public final class FakeHub {

  private final Vertx vertx = Vertx.vertx();
  private final String token;
  private final Ingest ingest;
  private final Set<SockJSSocket> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Context> loops = ConcurrentHashMap.newKeySet();
  private final CountDownLatch thawed = new CountDownLatch(1);
  private Predicate<Heartbeat> awaited = heartbeat -> false;
  private Promise<Heartbeat> awaitedHeartbeat = Promise.promise();
  private volatile boolean mute;
  private volatile boolean deny;
  private KeyCertOptions certificate;
  private HttpServer server;
  private int port;

  /** What stands behind the bridge. */
  public interface Ingest {

    /** Where an agent goes on. */
    IngestReply resume(Resume question);

    /** The answer to a batch, which may never come. */
    void store(Batch batch, Consumer<IngestReply> answer);
  }

  /** Not listening yet; an agent comes in with this token. */
  public FakeHub(String token) {
    this(token, new FakeIngest());
  }

  /** The same, before another ingest. */
  public FakeHub(String token, Ingest ingest) {
    this.token = token;
    this.ingest = ingest;
    vertx
        .eventBus()
        .<JsonObject>consumer(
            Address.RESUME,
            question -> {
              var resume = BusCodec.decode(question.body(), Resume.class);
              question.reply(BusCodec.encode(ingest.resume(resume)));
            });
    vertx
        .eventBus()
        .<JsonObject>consumer(
            Address.INGEST,
            question -> {
              var batch = BusCodec.decode(question.body(), Batch.class);
              ingest.store(batch, reply -> question.reply(BusCodec.encode(reply)));
            });
    vertx
        .eventBus()
        .<JsonObject>consumer(
            Address.HEARTBEAT,
            question -> {
              heard(BusCodec.decode(question.body(), Heartbeat.class));
              if (!mute) {
                question.reply(new JsonObject());
              }
            });
  }

  /** The played one; of a hub before another ingest there is none. */
  public FakeIngest ingest() {
    return (FakeIngest) ingest;
  }

  /** Serves TLS from the next start on. */
  void secure(KeyCertOptions certificate) {
    this.certificate = certificate;
  }

  /** Listens, on the same port each time. */
  public FakeHub start() {
    var options =
        new HttpServerOptions()
            .setMaxWebSocketFrameSize(1 << 20)
            .setMaxWebSocketMessageSize(1 << 20);
    if (certificate != null) {
      options.setSsl(true).setKeyCertOptions(certificate);
    }
    server =
        vertx.createHttpServer(options).requestHandler(router()).listen(port, "127.0.0.1").await();
    port = server.actualPort();
    return this;
  }

  /** Is away. */
  public void stop() {
    cut();
    server.close().await();
  }

  /** Ends for good. */
  public void close() {
    vertx.close().await();
  }

  /** Ends every connection. */
  public void cut() {
    sockets.forEach(SockJSSocket::close);
  }

  public String address() {
    return "%s://127.0.0.1:%d".formatted(certificate == null ? "http" : "https", port);
  }

  /**
   * From now on until {@link #thaw} those who are connected hear nothing: their loops stand still.
   */
  void freeze() {
    loops.forEach(
        loop ->
            loop.runOnContext(
                frozen -> {
                  try {
                    thawed.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
  }

  void thaw() {
    thawed.countDown();
  }

  /** From now on nothing is let through the bridge: the token is not this agent's. */
  void deny(boolean deny) {
    this.deny = deny;
  }

  /** From now on no heartbeat is answered. */
  void mute(boolean mute) {
    this.mute = mute;
  }

  /** Completes with the next heartbeat that fulfils a condition. */
  public synchronized Future<Heartbeat> heartbeat(Predicate<Heartbeat> condition) {
    awaited = condition;
    awaitedHeartbeat = Promise.promise();
    return awaitedHeartbeat.future();
  }

  public Future<CommandReply> command(String agent, Command command) {
    return request(agent, BusCodec.encode(command))
        .map(reply -> BusCodec.decode(reply, CommandReply.class));
  }

  Future<JsonObject> request(String agent, JsonObject command) {
    var timeout = new DeliveryOptions().setSendTimeout(10_000);
    return vertx
        .eventBus()
        .<JsonObject>request(Address.command(agent), command, timeout)
        .map(reply -> reply.body());
  }

  private synchronized void heard(Heartbeat heartbeat) {
    if (awaited.test(heartbeat)) {
      awaitedHeartbeat.tryComplete(heartbeat);
    }
  }

  private Router router() {
    var permitted =
        new SockJSBridgeOptions()
            .addInboundPermitted(new PermittedOptions().setAddress(Address.RESUME))
            .addInboundPermitted(new PermittedOptions().setAddress(Address.INGEST))
            .addInboundPermitted(new PermittedOptions().setAddress(Address.HEARTBEAT))
            .addOutboundPermitted(new PermittedOptions().setAddressRegex(Address.COMMAND_REGEX));
    Router router = Router.router(vertx);
    router
        .route("/eventbus/*")
        .handler(
            request -> {
              String authorization = request.request().getHeader("Authorization");
              if (("Bearer " + token).equals(authorization)) {
                request.next();
              } else {
                request.response().setStatusCode(401).end();
              }
            });
    router
        .route("/eventbus/*")
        .subRouter(SockJSHandler.create(vertx).bridge(permitted, this::event));
    return router;
  }

  private void event(BridgeEvent event) {
    if (event.type() == BridgeEventType.SOCKET_CREATED) {
      sockets.add(event.socket());
      loops.add(vertx.getOrCreateContext());
    } else if (event.type() == BridgeEventType.SOCKET_CLOSED) {
      sockets.remove(event.socket());
    }
    event.complete(!deny || event.type() != BridgeEventType.SEND);
  }
}
