package io.tinyprofiler.hub.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vert.x of a hub, and who else is on its event bus.
 *
 * @param peers the hubs on the bus
 */
public record Cluster(Vertx vertx, Peers peers) {

  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final int CLOSE_S = 10;

  /**
   * Makes the Vert.x of a hub, and joins the other hubs if it is not to be on its own.
   *
   * @param builder what else Vert.x is to have
   * @return fails with a {@link io.tinyprofiler.shared.problem.Problem} if the cluster cannot be
   *     joined; nothing is left running then
   */
  public static Future<Cluster> join(
      VertxBuilder builder, VertxOptions options, ClusterConfig config) {
    return config.enabled()
        ? Members.join(builder, options, config)
        : Future.succeededFuture(new Cluster(builder.with(options).build(), Peers.none()));
  }

  /** Closes Vert.x, which waits for whatever its clients wait for, but no longer; and leaves. */
  public Future<Void> close() {
    CompletableFuture<Void> closed = vertx.close().toCompletionStage().toCompletableFuture();
    return Future.fromCompletionStage(closed.orTimeout(CLOSE_S, TimeUnit.SECONDS))
        .onFailure(e -> LOG.warn("Vert.x did not close within {} s: {}", CLOSE_S, e.toString()))
        .transform(ended -> peers.leave());
  }
}
