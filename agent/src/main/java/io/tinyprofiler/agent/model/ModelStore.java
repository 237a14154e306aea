package io.tinyprofiler.agent.model;

import io.tinyprofiler.agent.artifact.ArtifactCache;
import io.tinyprofiler.agent.artifact.ArtifactFailure;
import io.tinyprofiler.shared.record.FailureKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The hub's models for sessions of this host. Belongs to the event loop of the devices. */
public final class ModelStore {

  private static final long LOOK_MS = 3_600_000;

  private final Vertx vertx;
  private final ArtifactCache cache;

  public ModelStore(Vertx vertx, ArtifactCache cache) {
    this.vertx = vertx;
    this.cache = cache;
  }

  /** Deletes models that nobody needs, now and every hour. */
  public void keepClean() {
    cache.removeUnused();
    vertx.setPeriodic(LOOK_MS, hour -> cache.removeUnused());
  }

  /**
   * A model, fetched if it is not here.
   *
   * @param sha256 lower-case hex
   * @return fails with an {@link ArtifactFailure}
   */
  public Future<Model> get(String sha256) {
    return cache
        .get(sha256)
        .compose(
            file ->
                vertx
                    .executeBlocking(() -> map(sha256, file))
                    .recover(e -> Future.failedFuture(unreadable(file, e))));
  }

  /** Mapped: it stays whole if the file is deleted, and only what is sent is read. */
  private static Model map(String sha256, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new Model(sha256, channel.map(MapMode.READ_ONLY, 0, channel.size()));
    }
  }

  private static ArtifactFailure unreadable(Path file, Throwable e) {
    return new ArtifactFailure(
        FailureKind.AGENT,
        "the agent cannot read the model %s: %s; see to its rights and its length"
            .formatted(file, e.getMessage()));
  }
}
