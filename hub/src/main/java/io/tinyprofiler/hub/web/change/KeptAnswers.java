package io.tinyprofiler.hub.web.change;

import io.tinyprofiler.hub.web.Reply;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.UUID;

/** Answers to changes that carried an {@code Idempotency-Key}, for 24 h. */
public interface KeptAnswers {

  /**
   * A change.
   *
   * @param scope SHA-256 of caller, method, path and the caller's key
   * @param body SHA-256 of what was asked for
   */
  record Key(Buffer scope, Buffer body) {}

  /**
   * What is known of a change.
   *
   * @param newId for what it creates: the same each time it is tried
   * @param answer given when it was made; nothing if it is to be made now
   */
  record Taken(UUID newId, Optional<Reply> answer) {}

  /**
   * Takes a key before the change is made. Fails with a problem {@code idempotency-key-reused} if
   * something else was asked for with it, {@code request-in-progress} if another makes the change.
   */
  Future<Taken> take(Key key);

  /** The change was made; without an answer, repeating it asks the operation again. */
  Future<Void> keep(Key key, Optional<Reply> answer);

  /** The change was refused; the key is as if it had not been used. */
  Future<Void> forget(Key key);

  /** Nobody knows whether the change was made; it may be tried again at once. */
  Future<Void> free(Key key);
}
