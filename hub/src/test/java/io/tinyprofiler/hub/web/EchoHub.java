package io.tinyprofiler.hub.web;

import static io.tinyprofiler.hub.HttpProbe.await;

import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.hub.web.change.AuditTrail;
import io.tinyprofiler.hub.web.change.KeptAnswers;
import io.tinyprofiler.hub.web.change.Ledger;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.openapi.contract.Operation;
import io.vertx.sqlclient.Pool;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * The server with nothing behind it: every operation answers the caller's role, unless a test says
 * otherwise. A token is the name of its role; {@code bad} is none.
 */
final class EchoHub {

  final Map<String, Function<Request, Future<?>>> answers = new HashMap<>();
  final Vertx vertx;
  private final List<String> operations;

  EchoHub(Vertx vertx) {
    this.vertx = vertx;
    this.operations =
        await(Contract.load(vertx)).operations().stream()
            .map(Operation::getOperationId)
            .filter(id -> !id.equals("getOpenapi"))
            .toList();
  }

  /** Starts a server on a port of the system's choice. */
  HttpProbe listen(HttpConfig config) {
    return HttpProbe.of(vertx, start(config, 0));
  }

  /** Starts a server and answers its port. */
  int start(HttpConfig config, int port) {
    WebVerticle web = server(config, port);
    await(vertx.deployVerticle(web));
    return web.port();
  }

  private WebVerticle server(HttpConfig config, int port) {
    Api all = routes -> operations.forEach(id -> routes.on(id, request -> answer(id, request)));
    return new WebVerticle(
        config.withPort(port),
        List.of(all),
        Router.router(vertx),
        token -> Future.succeededFuture(caller(token)),
        ledger(),
        e ->
            e.getMessage().equals("gone")
                ? Optional.of(new Problem("database-unreachable", "gone", "wait"))
                : Optional.empty());
  }

  /** Keeps nothing. */
  static Ledger ledger() {
    KeptAnswers answers =
        new KeptAnswers() {
          @Override
          public Future<Taken> take(Key key) {
            return Future.succeededFuture(new Taken(UUID.randomUUID(), Optional.empty()));
          }

          @Override
          public Future<Taken> find(Key key) {
            return take(key);
          }

          @Override
          public <T> Future<T> commit(Optional<Pending> pending, Function<Pool, Future<T>> change) {
            return change.apply(null);
          }

          @Override
          public Future<Void> keep(Key key, Optional<Reply> answer) {
            return Future.succeededFuture();
          }

          @Override
          public Future<Void> forget(Key key) {
            return Future.succeededFuture();
          }

          @Override
          public Future<Void> free(Key key) {
            return Future.succeededFuture();
          }
        };
    AuditTrail audit =
        new AuditTrail() {
          @Override
          public Future<Long> begin(Change change) {
            return Future.succeededFuture(1L);
          }

          @Override
          public Future<Void> end(long entry, int status) {
            return Future.succeededFuture();
          }
        };
    return new Ledger(answers, audit);
  }

  private static Optional<Caller> caller(String token) {
    return token.equals("bad")
        ? Optional.empty()
        : Optional.of(new Caller(token, "somebody", Role.of(token)));
  }

  private Future<?> answer(String id, Request request) {
    return answers
        .getOrDefault(id, r -> Future.succeededFuture(Map.of("role", r.caller().role().toString())))
        .apply(request);
  }
}
