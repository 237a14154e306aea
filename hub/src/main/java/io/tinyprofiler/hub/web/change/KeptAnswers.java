package io.tinyprofiler.hub.web.change;

import io.tinyprofiler.hub.web.Reply;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

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
   * A change that is to be made with a key.
   *
   * @param newId for what it creates
   * @param shownOnce whether its answer must not be kept, because it holds a secret
   */
  record Pending(Key key, UUID newId, boolean shownOnce) {}

  /** Fails a change that another request has made meanwhile. */
  final class AlreadyMade extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Reply answer;

    public AlreadyMade(Reply answer) {
      super("it was made meanwhile", null, false, false);
      this.answer = answer;
    }

    /** What it was answered with. */
    public Reply answer() {
      return answer;
    }
  }

  /** As {@link #take} says it, without taking the key. */
  Future<Taken> find(Key key);

  /**
   * Makes a change that is stored in the database alone: the change, its key and its answer in one
   * transaction, so that whoever dies leaves all of it or nothing. Fails as {@link #take} does, and
   * with {@link AlreadyMade}.
   *
   * @param change what is done with the pool that it is given is a part of the transaction
   */
  <T> Future<T> commit(Optional<Pending> pending, Function<Pool, Future<T>> change);

  /**
   * For a change that is not of the database alone: takes a key before the change is made. Fails
   * with a problem {@code idempotency-key-reused} if something else was asked for with it, {@code
   * request-in-progress} if another makes the change.
   */
  Future<Taken> take(Key key);

  /** The change was made; without an answer, repeating it asks the operation again. */
  Future<Void> keep(Key key, Optional<Reply> answer);

  /** The change was refused; the key is as if it had not been used. */
  Future<Void> forget(Key key);

  /** Nobody knows whether the change was made; it may be tried again at once. */
  Future<Void> free(Key key);
}
