package io.tinyprofiler.agent.rig;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A test's own Vert.x, and a way onto its event loop and back. */
public final class Loop {

  /** Work that may fail. */
  public interface Action {
    void run() throws Exception;
  }

  public final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();

  /** Does work on the event loop and waits for it. */
  public <T> T call(Callable<T> work) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    context.runOnContext(
        v -> {
          try {
            done.complete(work.call());
          } catch (Throwable e) { // assertions too
            done.completeExceptionally(e);
          }
        });
    return done.get(20, TimeUnit.SECONDS);
  }

  public void run(Action action) throws Exception {
    call(
        () -> {
          action.run();
          return null;
        });
  }

  /** Waits for a future, 20 s at most. */
  public static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  public void close() throws Exception {
    await(vertx.close());
  }
}
