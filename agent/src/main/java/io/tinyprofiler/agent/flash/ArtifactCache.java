package io.tinyprofiler.agent.flash;

import io.tinyprofiler.shared.record.FailureKind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Firmware on this host's disk, fetched once and checked at each use. An interrupted fetch goes on
 * where it was, also after a restart. Belongs to one event loop.
 */
public final class ArtifactCache {

  private static final Logger LOG = LoggerFactory.getLogger(ArtifactCache.class);
  private static final long RETRY_MIN_MS = 250;
  private static final long RETRY_MAX_MS = 15_000;

  private final Vertx vertx;
  private final ArtifactSource source;
  private final ArtifactFolder folder;
  private final long patienceMs;
  private final Map<String, Future<Path>> underWay = new HashMap<>();

  /**
   * A cache.
   *
   * @param folder made when it is needed
   */
  public ArtifactCache(Vertx vertx, FlashConfig config, Path folder, ArtifactSource source) {
    this.vertx = vertx;
    this.source = source;
    this.folder = new ArtifactFolder(folder, config.cacheMib() * 1_048_576L);
    this.patienceMs = config.downloadMs();
  }

  /**
   * An artifact as a file, fetched if it is not there.
   *
   * @return fails with a {@link FlashFailure}
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

  private static FlashFailure explained(Throwable e) {
    return e instanceof IOException
        ? new FlashFailure(
            FailureKind.AGENT,
            "the agent cannot keep the firmware: %s; see to the space and the rights of its data folder"
                .formatted(e.getMessage()),
            java.util.List.of())
        : FlashFailure.of(e);
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
            new FlashFailure(
                FailureKind.HUB,
                "what the hub sends as firmware %s has another SHA-256; add it to the hub again"
                    .formatted(sha256)));
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
      if (e instanceof FlashFailure || e instanceof IOException) {
        done.fail(e);
      } else if (quietMs >= patienceMs) {
        done.fail(
            new FlashFailure(
                FailureKind.HUB,
                "the hub has delivered nothing of firmware %s for %d s: %s; see whether it runs and is reached"
                    .formatted(sha256, quietMs / 1_000, e.getMessage())));
      } else {
        LOG.warn("firmware {} is fetched again: {}", sha256, e.getMessage());
        long pause = Math.min(RETRY_MAX_MS, RETRY_MIN_MS << Math.min(attempts++, 6));
        vertx.setTimer(Math.min(pause, Math.max(1, patienceMs - quietMs)), timer -> attempt());
      }
    }
  }
}
