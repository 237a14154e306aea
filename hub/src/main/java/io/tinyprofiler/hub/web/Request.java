package io.tinyprofiler.hub.web;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** A request that the document has let through, from a caller who may make it. */
public final class Request {

  private static final int DEFAULT_LIMIT = 50;

  private final RoutingContext ctx;
  private final Caller caller;
  private final UUID newId;
  private final Commit commit;

  /**
   * A request.
   *
   * @param commit of a change that is stored in the database alone; null for others
   */
  Request(RoutingContext ctx, Caller caller, UUID newId, Commit commit) {
    this.ctx = ctx;
    this.caller = caller;
    this.newId = newId;
    this.commit = commit;
  }

  /**
   * Makes the change of an operation that is {@link Routes#onStored stored}, in one transaction
   * with its {@code Idempotency-Key} and what this answers. What others are to be told of it comes
   * after.
   *
   * @param change what is done with the pool that it is given is a part of the transaction
   */
  public <T> Future<T> commit(Function<Pool, Future<T>> change) {
    return Objects.requireNonNull(commit, "the operation is not stored").make(change);
  }

  public Caller caller() {
    return caller;
  }

  /** For what this request creates; the same again if it is repeated with its key. */
  public UUID newId() {
    return newId;
  }

  public String path(String name) {
    return ctx.pathParam(name);
  }

  public UUID pathId(String name) {
    return UUID.fromString(ctx.pathParam(name));
  }

  public Optional<String> query(String name) {
    return ctx.queryParam(name).stream().findFirst();
  }

  /** Every value of a parameter that may be given more than once. */
  public List<String> queries(String name) {
    return ctx.queryParam(name);
  }

  public Optional<UUID> queryId(String name) {
    return query(name).map(UUID::fromString);
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(ctx.request().getHeader(name));
  }

  public Page.Slice slice() {
    return new Page.Slice(
        query("limit").map(Integer::valueOf).orElse(DEFAULT_LIMIT), query("after").orElse(null));
  }

  /** The body of an upload. */
  public Upload upload() {
    return Uploads.of(ctx);
  }

  /** The body; fields that were not given are null. */
  public <T> T body(Class<T> type) {
    Buffer body = ctx.body().buffer();
    return Json.decode(body == null ? Buffer.buffer("{}") : body, type);
  }
}
