package io.tinyprofiler.hub.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.Set;
import java.util.function.Supplier;

/** A stream of events to one client; a comment now and then shows whether it is still there. */
final class OpenStream implements EventStream.Sink {

  private static final long KEEP_ALIVE_MS = 15_000;

  private final Vertx vertx;
  private final HttpServerResponse response;
  private final Set<OpenStream> all;
  private Runnable stop = () -> {};
  private long timer;

  private OpenStream(Vertx vertx, HttpServerResponse response, Set<OpenStream> all) {
    this.vertx = vertx;
    this.response = response;
    this.all = all;
  }

  /**
   * Answers with a stream.
   *
   * @param all where it is while it is open
   * @param allowed asked now and then: a token that is revoked ends it
   */
  static void open(
      Vertx vertx,
      HttpServerResponse response,
      EventStream stream,
      Set<OpenStream> all,
      Supplier<Future<?>> allowed) {
    OpenStream open = new OpenStream(vertx, response, all);
    all.add(open);
    response
        .setChunked(true)
        .putHeader("content-type", "text/event-stream")
        .putHeader("content-encoding", "identity") // compression would hold events back
        .putHeader("cache-control", "no-store")
        .putHeader("x-accel-buffering", "no")
        .closeHandler(gone -> open.stopped());
    open.timer = vertx.setPeriodic(KEEP_ALIVE_MS, tick -> open.keepAlive(allowed));
    response.write(":\n\n"); // the client is told at once that it listens
    open.stop = stream.source().begin(open);
  }

  private void keepAlive(Supplier<Future<?>> allowed) {
    if (!response.closed() && !response.ended()) {
      response.write(":\n\n");
      allowed.get().onFailure(refused -> end());
    }
  }

  @Override
  public Future<Void> send(String id, String event, Object data) {
    if (response.closed() || response.ended()) {
      return Future.failedFuture("nobody listens");
    }
    return response.write(
        "id: %s\nevent: %s\ndata: %s\n\n".formatted(id, event, Json.encode(data)));
  }

  @Override
  public void end() {
    if (!response.closed() && !response.ended()) {
      response.end();
    }
    stopped();
  }

  private void stopped() {
    all.remove(this);
    vertx.cancelTimer(timer);
    Runnable once = stop;
    stop = () -> {};
    once.run();
  }
}
