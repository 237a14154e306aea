package io.tinyprofiler.hub.web;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * Header {@code Idempotency-Key} as the id of what is created: the same caller with the same key
 * always means the same thing, without a table of keys and without an end.
 */
public final class IdempotencyKey {

  private IdempotencyKey() {}

  /** The id that a request's key stands for; nothing without a key. */
  public static Optional<UUID> of(Request request, String resource) {
    return request
        .header("Idempotency-Key")
        .map(key -> resource + '\n' + request.caller().name() + '\n' + key)
        .map(scope -> UUID.nameUUIDFromBytes(scope.getBytes(StandardCharsets.UTF_8)));
  }
}
