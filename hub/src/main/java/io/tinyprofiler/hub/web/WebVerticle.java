package io.tinyprofiler.hub.web;

import io.tinyprofiler.hub.web.change.Ledger;
import io.tinyprofiler.hub.web.tls.Certificate;
import io.tinyprofiler.shared.log.LogContext;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.StaticHandler;
import io.vertx.openapi.contract.Operation;
import java.net.BindException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one listening socket: the API, the event bus bridge and the pages. */
public final class WebVerticle extends VerticleBase {

  /** One line for every change, who made it and what came of it. */
  private static final Logger AUDIT = LoggerFactory.getLogger("audit");

  /** Parameters of paths that say what a request is about. */
  private static final List<String> SUBJECTS = List.of("session", "device", "agent", "run");

  /** The bus: a batch is at most 48 KiB, the rest of the frame is room for its envelope. */
  private static final int MAX_FRAME = 1024 * 1024;

  /** The pages' libraries have their version in their path. */
  private static final long LIBRARY_AGE_S = 365 * 86_400L;

  /** For what is being answered when it stops; no request waits longer than 20 s for news. */
  private static final long GRACE_S = 25;

  private final HttpConfig config;
  private final Router bridge;
  private final Guard guard;
  private final Problems problems;
  private final Changes changes;
  private final Routes routes = new Routes();
  private final List<Api> apis;
  private final Set<OpenStream> streams = ConcurrentHashMap.newKeySet();
  private HttpServer server;

  /**
   * A server.
   *
   * @param apis together they answer every operation of the document
   * @param bridge the event bus, mounted at {@code /eventbus/*}
   * @param tokens the caller whom a token belongs to
   * @param ledger where changes go on record
   * @param known recognises failures of the libraries beneath
   */
  public WebVerticle(
      HttpConfig config,
      List<Api> apis,
      Router bridge,
      Function<String, Future<Optional<Caller>>> tokens,
      Ledger ledger,
      Function<Throwable, Optional<Problem>> known) {
    this.config = config;
    this.bridge = bridge;
    this.guard = new Guard(config, tokens);
    this.problems = new Problems(known);
    this.changes = new Changes(ledger, problems);
    this.apis = List.copyOf(apis);
    apis.forEach(api -> api.mount(routes));
  }

  @Override
  public Future<?> start() {
    return Contract.load(vertx).compose(contract -> listen(router(contract)));
  }

  /** Answers what it was asked, and ends what would go on for ever. */
  @Override
  public Future<?> stop() {
    apis.forEach(Api::leave);
    Set.copyOf(streams).forEach(OpenStream::end);
    return server == null ? Future.succeededFuture() : server.shutdown(GRACE_S, TimeUnit.SECONDS);
  }

  /** Meaningful once deployed. */
  public int port() {
    return server.actualPort();
  }

  /** Completes when its event loop has come round; may be called from any thread. */
  public Future<Void> turn() {
    Promise<Void> turned = Promise.promise();
    context.runOnContext(v -> turned.complete());
    return turned.future();
  }

  private Future<?> listen(Router router) {
    var options =
        new HttpServerOptions()
            .setCompressionSupported(true)
            .addWebSocketSubProtocol(SocketToken.PROTOCOL)
            .setMaxWebSocketFrameSize(MAX_FRAME)
            .setMaxWebSocketMessageSize(MAX_FRAME);
    var unreadable = new Unreadable(options.getMaxInitialLineLength(), options.getMaxHeaderSize());
    Certificate certificate = new Certificate(vertx, config.tls());
    return certificate
        .addTo(options)
        .map(complete -> vertx.createHttpServer(complete).requestHandler(router))
        .map(made -> made.invalidRequestHandler(unreadable))
        .compose(made -> made.listen(config.port(), config.host()))
        .onSuccess(listening -> server = listening)
        .onSuccess(certificate::keep)
        .recover(e -> Future.failedFuture(e instanceof BindException ? portInUse(e) : e));
  }

  private Problem portInUse(Throwable cause) {
    return new Problem(
        "port-in-use",
        "cannot listen on %s:%d: %s".formatted(config.host(), config.port(), cause.getMessage()),
        "stop what listens there, or give another --port",
        cause);
  }

  private Router router(Contract contract) {
    routes.on("getOpenapi", r -> Future.succeededFuture(document(contract)));
    Router router = Router.router(vertx);
    router.route().failureHandler(problems).handler(RequestId::take).handler(Guard::harden);
    router.route("/eventbus/*").handler(guard::socket);
    router.route("/eventbus/*").subRouter(bridge);
    compare(contract);
    mount(router, contract, true); // before there is a limit
    router.route().handler(BodyHandler.create(false).setBodyLimit(config.bodyLimit()));
    mount(router, contract, false);
    router
        .get("/lib/*")
        .handler(
            StaticHandler.create("META-INF/resources/webjars").setMaxAgeSeconds(LIBRARY_AGE_S));
    router.get().handler(StaticHandler.create("web").setMaxAgeSeconds(0));
    for (int status : List.of(400, 404, 405, 406, 413, 415, 500)) {
      router.errorHandler(status, problems);
    }
    return router;
  }

  private static Reply document(Contract contract) {
    return Reply.text("application/yaml", contract.yaml());
  }

  /** The document and the code name the same operations, or the hub does not start. */
  private void compare(Contract contract) {
    Set<String> unanswered = new HashSet<>();
    Set<String> undescribed = new HashSet<>(routes.operations().keySet());
    for (Operation operation : contract.operations()) {
      String id = operation.getOperationId();
      if (!undescribed.remove(id)) {
        unanswered.add(id);
      }
    }
    if (!unanswered.isEmpty() || !undescribed.isEmpty()) {
      throw new IllegalStateException(
          "operations without an answer: %s; without a description: %s"
              .formatted(unanswered, undescribed));
    }
  }

  private void mount(Router router, Contract contract, boolean uploads) {
    for (Operation operation : contract.operations()) {
      String id = operation.getOperationId();
      if (routes.isUpload(id) == uploads) {
        Route route = router.route(operation.getHttpMethod(), Contract.route(operation));
        Function<Request, Future<?>> answer = routes.operations().get(id);
        route.handler(
            ctx -> {
              if (uploads) {
                Uploads.hold(ctx);
              }
              serve(ctx, contract, operation, answer);
            });
      }
    }
  }

  private void serve(
      RoutingContext ctx,
      Contract contract,
      Operation operation,
      Function<Request, Future<?>> answer) {
    SUBJECTS.forEach(name -> LogContext.put(name, ctx.pathParam(name)));
    guard
        .admit(ctx, Contract.role(operation))
        .compose(
            caller -> {
              audit(ctx, caller);
              return contract
                  .check(ctx, operation)
                  .compose(
                      checked ->
                          Contract.isChange(operation)
                              ? change(ctx, caller, operation, answer)
                              : read(new Request(ctx, caller, UUID.randomUUID(), null), answer));
            })
        .onSuccess(found -> send(ctx, operation, found))
        .onFailure(ctx::fail);
  }

  private Future<Object> change(
      RoutingContext ctx, Caller caller, Operation operation, Function<Request, Future<?>> answer) {
    return routes.isStored(operation.getOperationId())
        ? changes.store(ctx, caller, operation, answer)
        : changes.make(ctx, caller, operation, answer);
  }

  private static Future<Object> read(Request request, Function<Request, Future<?>> answer) {
    return answer.apply(request).map(found -> found);
  }

  private static void audit(RoutingContext ctx, Caller caller) {
    if (!ctx.request().method().name().equals("GET")) {
      ctx.addEndHandler(
          ended ->
              AUDIT.info(
                  "{} ({}) {} {} -> {}",
                  caller.name(),
                  caller.role(),
                  ctx.request().method(),
                  ctx.request().path(),
                  ctx.response().getStatusCode()));
    }
  }

  private void send(RoutingContext ctx, Operation operation, Object found) {
    if (ctx.response().closed()) {
      return;
    }
    ctx.response().putHeader("cache-control", "no-store");
    if (found instanceof FileReply file) {
      file.send(ctx.response()).onFailure(ctx::fail);
      return;
    }
    if (found instanceof EventStream stream) {
      OpenStream.open(
          vertx,
          ctx.response(),
          stream,
          streams,
          () -> guard.stillAdmit(ctx, Contract.role(operation)));
      return;
    }
    Reply reply = Reply.of(found);
    ctx.response().setStatusCode(reply.status());
    if (reply.body() == null || (reply.status() == 200 && isKnown(ctx, reply))) {
      ctx.end();
    } else {
      ctx.response().putHeader("content-type", reply.type());
      if (reply.file() != null) {
        ctx.response()
            .putHeader("content-disposition", "attachment; filename=\"" + reply.file() + "\"");
      }
      ctx.end(reply.body());
    }
  }

  /** Whether the client has that answer already, by its tag. */
  private static boolean isKnown(RoutingContext ctx, Reply reply) {
    if (!ctx.request().method().name().equals("GET")) {
      return false;
    }
    EntityTag tag = EntityTag.of(reply.body());
    ctx.response().putHeader("etag", tag.text()).putHeader("cache-control", "private, no-cache");
    if (!tag.isAmong(ctx.request().getHeader("if-none-match"))) {
      return false;
    }
    ctx.response().setStatusCode(304);
    return true;
  }
}
