package io.tinyprofiler.hub.database;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an embedded server running until it is closed: one that dies is started again on the same
 * port, so that pools find it by themselves. Starts and stops happen one after the other on a
 * thread of their own.
 */
final class EmbeddedDatabase {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final long FIRST_PAUSE_MS = 200;
  private static final long LONGEST_PAUSE_MS = 10_000;

  private final Vertx vertx;
  private final WorkerExecutor worker;
  private final Path dataDir;
  private final Path cache;
  private DataFolder folder; // these three belong to the worker
  private EmbeddedServer server;
  private boolean closed;
  private volatile Promise<Void> back = Promise.promise();

  private EmbeddedDatabase(Vertx vertx, Path dataDir, Path cache) {
    this.vertx = vertx;
    this.dataDir = dataDir;
    this.cache = cache;
    this.worker =
        vertx.createSharedWorkerExecutor("database-" + UUID.randomUUID(), 1, 3, TimeUnit.MINUTES);
  }

  static Future<EmbeddedDatabase> start(Vertx vertx, DatabaseConfig config) {
    Path cache =
        config.cacheDir().isEmpty() ? userCache() : Path.of(config.cacheDir()).toAbsolutePath();
    EmbeddedDatabase database = new EmbeddedDatabase(vertx, Path.of(config.dataDir()), cache);
    return database
        .worker
        .executeBlocking(database::firstStart)
        .map(database)
        .recover(e -> database.worker.close().transform(closed -> Future.failedFuture(e)));
  }

  private static Path userCache() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base =
        xdg == null || xdg.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return base.resolve("tiny-llm-profiler").toAbsolutePath();
  }

  private Void firstStart() {
    folder = DataFolder.take(dataDir);
    try {
      server = EmbeddedServer.start(folder, cache, EmbeddedServer::freePort);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
    watch();
    return null;
  }

  private void watch() {
    var watched = server.process();
    var unused =
        watched
            .onExit()
            .thenRun(() -> worker.executeBlocking(() -> restart(watched.pid(), FIRST_PAUSE_MS)));
  }

  private Void restart(long dead, long pauseMs) {
    if (closed) {
      return null;
    }
    LOG.warn("the embedded PostgreSQL (process {}) is gone; starting it again", dead);
    try {
      int port = server.port();
      server = EmbeddedServer.start(folder, cache, () -> port);
      LOG.info("the embedded PostgreSQL is back");
      watch();
      Promise<Void> waited = back;
      back = Promise.promise();
      waited.complete();
    } catch (RuntimeException e) {
      LOG.error("{}; next try in {} ms", e.getMessage(), pauseMs);
      long nextPauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      vertx.setTimer(pauseMs, timer -> worker.executeBlocking(() -> restart(dead, nextPauseMs)));
    }
    return null;
  }

  /** Changes never while this lives. */
  Login login() {
    return server.login();
  }

  /** May make databases; changes never while this lives. */
  Login superuser() {
    return server.superuser("postgres");
  }

  /** Completes when the server has been started again after its next death. */
  Future<Void> whenBack() {
    return back.future();
  }

  Future<Void> close() {
    return worker
        .executeBlocking(
            () -> {
              closed = true;
              try {
                server.stop();
              } finally {
                folder.close();
              }
              return null;
            })
        .eventually(worker::close)
        .mapEmpty();
  }
}
