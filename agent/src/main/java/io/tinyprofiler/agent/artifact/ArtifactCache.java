package io.tinyprofiler.agent.artifact;

import io.tinyprofiler.shared.record.FailureKind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artifacts of one kind on this host's disk, fetched once and checked at each use. An interrupted
 * fetch goes on where it was, also after a restart. Belongs to one event loop.
 */
public final class ArtifactCache {

  private static final Logger LOG = LoggerFactory.getLogger(ArtifactCache.class);
  private static final long RETRY_MIN_MS = 250;
  private static final long RETRY_MAX_MS = 15_000;

  private final Vertx vertx;
  private final ArtifactKind kind;
  private final CacheLimits limits;
  private final ArtifactSource source;
  private final ArtifactFolder folder;
  private final Map<String, Future<Path>> underWay = new HashMap<>();

  /**
   * A cache.
   *
   * @param folder made when it is needed
   * @param clock of the files' last use
   */
  public ArtifactCache(
      Vertx vertx,
      ArtifactKind kind,
      CacheLimits limits,
      Path folder,
      ArtifactSource source,
      Clock clock) {
    this.vertx = vertx;
    this.kind = kind;
    this.limits = limits;
    this.source = source;
    this.folder = new ArtifactFolder(folder, limits.maxBytes(), clock);
  }

  /** Deletes what was not used for as long as the limits say; a failure is logged. */
  public Future<Void> removeUnused() {
    if (limits.unused() == null) {
      return Future.succeededFuture();
    }
    return vertx
        .executeBlocking(() -> folder.removeUnused(limits.unused()))
        .onSuccess(removed -> LOG.debug("{} unused: {} removed", kind.collection(), removed))
        .onFailure(e -> LOG.warn("unused {} stay: {}", kind.collection(), e.getMessage()))
        .otherwiseEmpty()
        .mapEmpty();
  }

  /**
   * An artifact as a file, fetched if it is not there.
   *
   * @return fails with a {@link ArtifactFailure}
   */
  public Future<Path> get(String sha256) {
    Future<Path> others = underWay.get(sha256);
    if (others != null) {
      return others;
    }
    Future<Path> mine =
        vertx
            .executeBlocking(() -> folder.find(sha256))
            .compose(
                found ->
                    found.isPresent()
                        ? Future.succeededFuture(found.get())
                        : new Fetch(sha256).begin())
            .recover(e -> Future.failedFuture(explained(e)));
    underWay.put(sha256, mine);
    return mine.onComplete(done -> underWay.remove(sha256));
  }

  private ArtifactFailure explained(Throwable e) {
    return e instanceof ArtifactFailure failure
        ? failure
        : new ArtifactFailure(
            FailureKind.AGENT,
            "the agent cannot keep the %s: %s; see to the space and the rights of its folder"
                .formatted(kind.noun(), e.getMessage()));
  }

  /** Attempts at one artifact, until it is there or nothing has come for too long. */
  private final class Fetch {

    private final String sha256;
    private final Promise<Path> done = Promise.promise();
    private long moved = System.nanoTime();
    private long had;
    private int attempts;
    private boolean damaged;

    Fetch(String sha256) {
      this.sha256 = sha256;
    }

    Future<Path> begin() {
      attempt();
      return done.future();
    }

    private void attempt() {
      vertx
          .executeBlocking(() -> folder.part(sha256))
          .compose(
              part ->
                  source
                      .fetch(sha256, part, folder.maxBytes())
                      .recover(e -> lookAt(part).compose(v -> Future.failedFuture(e))))
          .compose(name -> vertx.executeBlocking(() -> folder.keep(sha256, name)))
          .onSuccess(this::fetched)
          .onFailure(this::failed);
    }

    private void fetched(Optional<Path> kept) {
      if (kept.isPresent()) {
        done.complete(kept.get());
      } else if (!damaged) {
        damaged = true; // it may have been put together of two halves that do not fit
        attempt();
      } else {
        done.fail(
            new ArtifactFailure(
                FailureKind.HUB,
                "what the hub sends as %s %s has another SHA-256; add it to the hub again"
                    .formatted(kind.noun(), sha256)));
      }
    }

    /** Whether the attempt has brought something. */
    private Future<Void> lookAt(Path part) {
      return vertx
          .executeBlocking(() -> part.toFile().length())
          .onSuccess(
              length -> {
                if (length > had) {
                  had = length;
                  moved = System.nanoTime();
                  attempts = 0;
                }
              })
          .mapEmpty();
    }

    private void failed(Throwable e) {
      long quietMs = (System.nanoTime() - moved) / 1_000_000;
      if (e instanceof ArtifactFailure || e instanceof IOException) {
        done.fail(e);
      } else if (quietMs >= limits.patienceMs()) {
        done.fail(
            new ArtifactFailure(
                FailureKind.HUB,
                "the hub has delivered nothing of %s %s for %d s: %s; see whether it runs and is reached"
                    .formatted(kind.noun(), sha256, quietMs / 1_000, e.getMessage())));
      } else {
        LOG.warn("{} {} is fetched again: {}", kind.noun(), sha256, e.getMessage());
        long pause = Math.min(RETRY_MAX_MS, RETRY_MIN_MS << Math.min(attempts++, 6));
        vertx.setTimer(
            Math.min(pause, Math.max(1, limits.patienceMs() - quietMs)), timer -> attempt());
      }
    }
  }
}
