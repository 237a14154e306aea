package io.tinyprofiler.hub.web;

import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/** Requests whose body is a stream: paused until somebody takes it, dropped if nobody does. */
final class Uploads {

  /** A client that is refused may have this much on its way; more ends its connection. */
  private static final long DROPPED = 16L * 1024 * 1024;

  private static final String KEY = Upload.class.getName();

  private Uploads() {}

  static Upload of(RoutingContext ctx) {
    return ctx.get(KEY);
  }

  static void hold(RoutingContext ctx) {
    Promise<Void> gone = Promise.promise();
    ctx.request().pause().exceptionHandler(gone::tryFail);
    ctx.put(KEY, new Upload(ctx.request(), gone.future()));
    ctx.addEndHandler(answered -> drop(ctx.request()));
  }

  /** What is left unread would block the connection's next request. */
  private static void drop(HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    long[] dropped = {0};
    request.handler(
        bytes -> {
          dropped[0] += bytes.length();
          if (dropped[0] > DROPPED) {
            request.connection().close();
          }
        });
    request.resume();
  }
}
