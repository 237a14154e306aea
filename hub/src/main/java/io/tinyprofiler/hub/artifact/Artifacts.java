package io.tinyprofiler.hub.artifact;

import io.tinyprofiler.hub.artifact.ArtifactFiles.Received;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.hub.web.Upload;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Artifacts of one kind: their rows and their files, which come and go one after the other, so that
 * a row never stays without its file.
 */
public final class Artifacts {

  /** What came of an upload: {@code added} is false if the very bytes were there. */
  record Outcome(boolean added, Artifact artifact) {}

  private final Vertx vertx;
  private final PgArtifacts rows;
  private final ArtifactFiles files;
  private final Shelf shelf;
  private Future<?> turn = Future.succeededFuture();

  Artifacts(Vertx vertx, Pool pool, Shelf shelf) {
    this.vertx = vertx;
    this.shelf = shelf;
    this.rows = new PgArtifacts(pool, shelf.kind());
    this.files = new ArtifactFiles(vertx, shelf.folder());
  }

  /**
   * The firmware of a hub.
   *
   * @param folder of its files
   */
  public static Artifacts firmware(Vertx vertx, Pool pool, ArtifactConfig config, Path folder) {
    return new Artifacts(
        vertx,
        pool,
        new Shelf(
            ArtifactKind.FIRMWARE.key(),
            "firmware",
            folder,
            config.maxBytes(),
            "artifacts.maxMib",
            file -> null));
  }

  /**
   * The models of a hub.
   *
   * @param folder of its files
   */
  public static Artifacts models(Vertx vertx, Pool pool, ModelConfig config, Path folder) {
    return new Artifacts(
        vertx,
        pool,
        new Shelf(
            ArtifactKind.MODEL.key(),
            "models",
            folder,
            config.maxBytes(),
            "models.maxMib",
            ModelFile::read));
  }

  /** To be called once, before all else. */
  public Future<Void> open() {
    return files.open();
  }

  Future<List<Artifact>> list(PgArtifacts.Filter filter, Page.Slice slice) {
    return rows.list(filter, slice);
  }

  /**
   * Takes an upload.
   *
   * @param length what the client says it will send, B; null if it does not say
   */
  Future<Outcome> add(NewArtifact wish, Long length, Upload upload) {
    return rows.bytesBeside("")
        .map(used -> room(used, length))
        .compose(room -> files.receive(upload, room, this::full))
        .compose(
            received ->
                inspected(wish, received)
                    .compose(header -> inTurn(() -> keep(wish, received, header)))
                    .recover(e -> files.drop(received).transform(v -> Future.failedFuture(e))));
  }

  /** The same bytes again need no room. What is said here only spares a transfer in vain. */
  private long room(long used, Long length) {
    if (length != null && length > shelf.maxBytes()) {
      throw full();
    }
    return length == null ? shelf.maxBytes() - Math.min(used, shelf.maxBytes()) : shelf.maxBytes();
  }

  private Problem full() {
    return new Problem(
        "artifacts-full",
        "there is no room for it among the hub's " + shelf.command(),
        "remove some with tiny-profiler %s rm, or raise %s"
            .formatted(shelf.command(), shelf.maxKey()));
  }

  private Future<Optional<ModelHeader>> inspected(NewArtifact wish, Received received) {
    String sha256 = received.sha256();
    if (wish.sha256() != null && !wish.sha256().equals(sha256)) {
      return Future.failedFuture(
          new Problem(
              "digest-mismatch",
              "what arrived has the SHA-256 " + sha256 + ", not " + wish.sha256(),
              "send the file again"));
    }
    if (received.size() == 0) {
      return Future.failedFuture(
          new Problem("upload-empty", "the file is empty", "send a file with something in it"));
    }
    return vertx.executeBlocking(
        () -> Optional.ofNullable(shelf.inspection().look(received.file())), false);
  }

  private Future<Outcome> keep(NewArtifact wish, Received received, Optional<ModelHeader> header) {
    String sha256 = received.sha256();
    return rows.bytesBeside(sha256)
        .compose(
            used -> {
              if (used + received.size() > shelf.maxBytes()) {
                throw full();
              }
              return files.keep(received);
            })
        .compose(kept -> rows.add(wish, sha256, received.size(), header.orElse(null)))
        .compose(added -> found(sha256).map(artifact -> new Outcome(added, artifact)));
  }

  Future<Artifact> found(String id) {
    return rows.find(id).map(row -> row.orElseThrow(() -> unknown(id)));
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
                            "the file of " + id + " is not in this hub's folder " + shelf.folder(),
                            "add it again")));
  }

  Future<Void> remove(String id) {
    return inTurn(
        () ->
            rows.remove(id)
                .compose(removed -> removed ? files.delete(id) : Future.failedFuture(unknown(id))));
  }

  private Problem unknown(String id) {
    return new Problem(
        shelf.kind() + "-not-found",
        "there is no %s %s".formatted(shelf.kind(), id),
        "list what there is with: tiny-profiler " + shelf.command());
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
