package io.tinyprofiler.hub.web;

import io.tinyprofiler.hub.web.change.AuditTrail;
import io.tinyprofiler.hub.web.change.KeptAnswers;
import io.tinyprofiler.hub.web.change.Ledger;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.Operation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What surrounds a change: it is on record before it is made, and one that is repeated with its
 * {@code Idempotency-Key} is answered as the first was.
 */
final class Changes {

  private static final Logger LOG = LoggerFactory.getLogger(Changes.class);
  private static final String KEY_HEADER = "Idempotency-Key";

  private final Ledger ledger;
  private final Problems problems;

  Changes(Ledger ledger, Problems problems) {
    this.ledger = ledger;
    this.problems = problems;
  }

  /** Makes a change that is stored in the database alone, unless it was made before. */
  Future<Object> store(
      RoutingContext ctx, Caller caller, Operation operation, Function<Request, Future<?>> change) {
    String header = ctx.request().getHeader(KEY_HEADER);
    if (header == null || !Contract.takes(operation, KEY_HEADER)) {
      Commit commit = new Commit(ledger.answers(), Optional.empty());
      return stored(
          ctx, new Request(ctx, caller, UUID.randomUUID(), commit), commit, operation, change);
    }
    KeptAnswers.Key key = key(ctx, caller, header);
    return ledger
        .answers()
        .find(key)
        .compose(
            known -> {
              if (known.answer().isPresent()) {
                return replayed(ctx, known.answer().get());
              }
              UUID id = known.newId();
              var pending = new KeptAnswers.Pending(key, id, Contract.isShownOnce(operation));
              Commit commit = new Commit(ledger.answers(), Optional.of(pending));
              return stored(ctx, new Request(ctx, caller, id, commit), commit, operation, change);
            });
  }

  private Future<Object> stored(
      RoutingContext ctx,
      Request request,
      Commit commit,
      Operation operation,
      Function<Request, Future<?>> change) {
    return recorded(
        ctx,
        request,
        operation,
        asked ->
            change
                .apply(asked)
                .<Object>map(
                    made -> {
                      if (!(made instanceof Reply reply && reply.status() >= 400)) {
                        commit.requireMade();
                      }
                      return made;
                    })
                .recover(
                    e ->
                        e instanceof KeptAnswers.AlreadyMade other
                            ? replayed(ctx, other.answer())
                            : Future.failedFuture(e)));
  }

  private static Future<Object> replayed(RoutingContext ctx, Reply answer) {
    ctx.response().putHeader("idempotency-replayed", "true");
    return Future.succeededFuture(answer);
  }

  /** Makes any other change, unless it was made before; one whose hub dies may be made again. */
  Future<Object> make(
      RoutingContext ctx, Caller caller, Operation operation, Function<Request, Future<?>> change) {
    String header = ctx.request().getHeader(KEY_HEADER);
    if (header == null || !Contract.takes(operation, KEY_HEADER)) {
      return recorded(ctx, new Request(ctx, caller, UUID.randomUUID(), null), operation, change);
    }
    KeptAnswers.Key key = key(ctx, caller, header);
    return ledger
        .answers()
        .take(key)
        .compose(
            taken -> {
              if (taken.answer().isPresent()) {
                return replayed(ctx, taken.answer().get());
              }
              Request request = new Request(ctx, caller, taken.newId(), null);
              return recorded(ctx, request, operation, change)
                  .transform(
                      done ->
                          done.succeeded()
                              ? keep(key, operation, Reply.of(done.result()))
                              : letGo(key, done.cause()));
            });
  }

  private Future<Object> recorded(
      RoutingContext ctx,
      Request request,
      Operation operation,
      Function<Request, Future<?>> change) {
    if (!Contract.isRecorded(operation)) {
      return change.apply(request).map(made -> made);
    }
    return ledger
        .audit()
        .begin(entry(ctx.request(), request.caller(), operation))
        .compose(entry -> change.apply(request).transform(done -> noted(entry, done)));
  }

  /** The same outcome, once its status is on record. */
  private Future<Object> noted(long entry, AsyncResult<?> done) {
    int status =
        done.succeeded() ? Reply.of(done.result()).status() : problems.status(done.cause());
    return ledger
        .audit()
        .end(entry, status)
        .onFailure(e -> LOG.warn("audit entry {} has no status {}", entry, status, e))
        .transform(
            noted ->
                done.succeeded()
                    ? Future.succeededFuture(done.result())
                    : Future.failedFuture(done.cause()));
  }

  private Future<Object> keep(KeptAnswers.Key key, Operation operation, Reply reply) {
    Optional<Reply> answer =
        Contract.isShownOnce(operation) ? Optional.empty() : Optional.of(reply);
    return ledger
        .answers()
        .keep(key, answer)
        .onFailure(e -> LOG.warn("an answer for an Idempotency-Key was not kept", e))
        .transform(kept -> Future.succeededFuture(reply));
  }

  /** A refusal changed nothing; after a failure nobody knows. */
  private Future<Object> letGo(KeptAnswers.Key key, Throwable cause) {
    boolean refused = problems.status(cause) < 500;
    return (refused ? ledger.answers().forget(key) : ledger.answers().free(key))
        .transform(done -> Future.failedFuture(cause));
  }

  private static AuditTrail.Change entry(
      HttpServerRequest request, Caller caller, Operation operation) {
    return new AuditTrail.Change(
        caller,
        Guard.address(request),
        request.method().name(),
        request.path(),
        operation.getOperationId());
  }

  private static KeptAnswers.Key key(RoutingContext ctx, Caller caller, String header) {
    HttpServerRequest request = ctx.request();
    Buffer body = ctx.body().buffer();
    return new KeptAnswers.Key(
        hash(caller.id(), request.method().name(), request.path(), header),
        hash(
            String.valueOf(request.query()),
            body == null ? "" : body.toString(StandardCharsets.ISO_8859_1)));
  }

  private static Buffer hash(String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return Buffer.buffer(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
