package io.tinyprofiler.hub.database.replica;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/**
 * One question under way at a time. Those who come meanwhile share the next one: the answer that is
 * on its way may be older than they are.
 */
final class Joined<T> {

  private final Supplier<Future<T>> question;
  private boolean underWay;
  private Promise<T> next;

  Joined(Supplier<Future<T>> question) {
    this.question = question;
  }

  /** The answer to a question that is asked from now on. */
  Future<T> ask() {
    Promise<T> mine;
    synchronized (this) {
      if (underWay) {
        next = next == null ? Promise.promise() : next;
        return next.future();
      }
      underWay = true;
      mine = Promise.promise();
    }
    ask(mine);
    return mine.future();
  }

  private void ask(Promise<T> asking) {
    Future.succeededFuture()
        .compose(now -> question.get())
        .onComplete(
            answer -> {
              askNext();
              if (answer.succeeded()) {
                asking.complete(answer.result());
              } else {
                asking.fail(answer.cause());
              }
            });
  }

  private void askNext() {
    Promise<T> waiting;
    synchronized (this) {
      waiting = next;
      next = null;
      underWay = waiting != null;
    }
    if (waiting != null) {
      ask(waiting);
    }
  }
}
