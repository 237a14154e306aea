package io.tinyprofiler.hub.web;

import io.tinyprofiler.hub.web.change.KeptAnswers;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.Optional;
import java.util.function.Function;

/** The one transaction of a change that is stored in the database alone. */
final class Commit {

  private final KeptAnswers answers;
  private final Optional<KeptAnswers.Pending> pending;
  private boolean made;

  /**
   * A transaction that is to be.
   *
   * @param pending what is kept with the change; nothing without an {@code Idempotency-Key}
   */
  Commit(KeptAnswers answers, Optional<KeptAnswers.Pending> pending) {
    this.answers = answers;
    this.pending = pending;
  }

  <T> Future<T> make(Function<Pool, Future<T>> change) {
    if (made) {
      throw new IllegalStateException("a change is one transaction");
    }
    made = true;
    return answers.commit(pending, change);
  }

  /** Fails for an operation that changed something elsewhere, or nothing. */
  void requireMade() {
    if (!made) {
      throw new IllegalStateException("the operation has not committed its change");
    }
  }
}
