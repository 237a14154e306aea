package io.tinyprofiler.hub.artifact;

import io.tinyprofiler.hub.web.Upload;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Artifacts: their rows and their files, which come and go one after the other, so that a row never
 * stays without its file.
 */
public final class Artifacts {

  /** What came of an upload: {@code added} is false if the very bytes were there. */
  record Outcome(boolean added, ArtifactView artifact) {}

  private final Vertx vertx;
  private final PgArtifacts rows;
  private final ArtifactFiles files;
  private final long maxBytes;
  private Future<?> turn = Future.succeededFuture();

  /**
   * The artifacts of a hub.
   *
   * @param folder the hub's data folder
   */
  public Artifacts(Vertx vertx, Pool pool, ArtifactConfig config, Path folder) {
    this.vertx = vertx;
    this.rows = new PgArtifacts(pool);
    this.files = new ArtifactFiles(vertx, folder.resolve("artifacts"));
    this.maxBytes = config.maxBytes();
  }

  /** To be called once, before all else. */
  public Future<Void> open() {
    return files.open();
  }

  PgArtifacts rows() {
    return rows;
  }

  /**
   * Takes an upload.
   *
   * @param length what the client says it will send, B; null if it does not say
   */
  Future<Outcome> add(NewArtifact wish, Long length, Upload upload) {
    return rows.bytesBeside("")
        .map(used -> room(used, length))
        .compose(room -> files.receive(upload, room))
        .compose(
            received ->
                inTurn(() -> keep(wish, received))
                    .recover(e -> files.drop(received).transform(v -> Future.failedFuture(e))));
  }

  /** The same bytes again need no room. What is said here only spares a transfer in vain. */
  private long room(long used, Long length) {
    if (length != null && length > maxBytes) {
      throw Receiving.full();
    }
    return length == null ? maxBytes - Math.min(used, maxBytes) : maxBytes;
  }

  private Future<Outcome> keep(NewArtifact wish, ArtifactFiles.Received received) {
    String sha256 = received.sha256();
    if (wish.sha256() != null && !wish.sha256().equals(sha256)) {
      throw new Problem(
          "digest-mismatch",
          "what arrived has the SHA-256 " + sha256 + ", not " + wish.sha256(),
          "send the file again");
    }
    if (received.size() == 0) {
      throw new Problem("upload-empty", "the file is empty", "send a file with something in it");
    }
    return rows.bytesBeside(sha256)
        .compose(
            used -> {
              if (used + received.size() > maxBytes) {
                throw Receiving.full();
              }
              return files.keep(received);
            })
        .compose(kept -> rows.add(wish, sha256, received.size()))
        .compose(added -> found(wish.kind(), sha256).map(artifact -> new Outcome(added, artifact)));
  }

  Future<ArtifactView> found(String kind, String id) {
    return rows.find(kind, id).map(row -> row.orElseThrow(() -> unknown(kind, id)));
  }

  /** The file of an artifact. */
  Future<Path> content(String id) {
    Path file = files.path(id);
    return vertx
        .executeBlocking(() -> Optional.of(file).filter(Files::isReadable))
        .map(
            there ->
                there.orElseThrow(
                    () ->
                        new Problem(
                            "artifact-missing",
                            "the file of " + id + " is not in this hub's data folder",
                            "add it again")));
  }

  Future<Void> remove(String kind, String id) {
    return inTurn(
        () ->
            rows.remove(kind, id)
                .compose(
                    removed ->
                        removed ? files.delete(id) : Future.failedFuture(unknown(kind, id))));
  }

  private static Problem unknown(String kind, String id) {
    return new Problem(
        kind + "-not-found",
        "there is no %s %s".formatted(kind.toLowerCase(Locale.ROOT), id),
        "list what there is with: tiny-profiler " + kind);
  }

  private synchronized <T> Future<T> inTurn(Supplier<Future<T>> work) {
    Future<T> mine =
        turn.transform(
            before -> {
              try {
                return work.get();
              } catch (Problem e) {
                return Future.failedFuture(e);
              }
            });
    turn = mine;
    return mine;
  }
}
