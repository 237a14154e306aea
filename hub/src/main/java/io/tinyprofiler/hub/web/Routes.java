package io.tinyprofiler.hub.web;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What answers each operation of the document, by its {@code operationId}. */
public final class Routes {

  private final Map<String, Function<Request, Future<?>>> operations = new HashMap<>();
  private final Set<String> uploads = new HashSet<>();
  private final Set<String> stored = new HashSet<>();

  /**
   * Adds an operation. A {@link Reply} is sent as it is, any other answer as JSON with 200, a
   * failure by {@link Problems}.
   *
   * @throws IllegalStateException if it has one already
   */
  public Routes on(String operationId, Function<Request, Future<?>> operation) {
    if (operations.put(operationId, operation) != null) {
      throw new IllegalStateException("two answers to " + operationId);
    }
    return this;
  }

  /**
   * Adds a change that is stored in the database alone and made by {@link Request#commit}: with an
   * {@code Idempotency-Key} it is made once, whoever dies meanwhile.
   */
  public Routes onStored(String operationId, Function<Request, Future<?>> operation) {
    stored.add(operationId);
    return on(operationId, operation);
  }

  boolean isStored(String operationId) {
    return stored.contains(operationId);
  }

  /** Adds an operation whose body is a stream of any size: {@link Request#upload}. */
  public Routes onUpload(String operationId, Function<Request, Future<?>> operation) {
    uploads.add(operationId);
    return on(operationId, operation);
  }

  boolean isUpload(String operationId) {
    return uploads.contains(operationId);
  }

  Map<String, Function<Request, Future<?>>> operations() {
    return Map.copyOf(operations);
  }
}
