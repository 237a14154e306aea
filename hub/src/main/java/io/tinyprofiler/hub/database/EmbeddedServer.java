package io.tinyprofiler.hub.database;

import io.tinyprofiler.shared.problem.Problem;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One life of the PostgreSQL that the hub brings: loopback only, passwords only, every commit
 * flushed. Everything here blocks.
 */
final class EmbeddedServer {

  static final String DATABASE = "profiler_db";
  static final String ROLE = "profiler_user";
  private static final String SUPERUSER = "postgres";
  private static final String HOST = "127.0.0.1";
  private static final int TIMEOUT_MS = 10_000;

  /** Recovery after a crash may take its time. */
  private static final Duration START = Duration.ofSeconds(60);

  private final DataFolder folder;
  private final EmbeddedPostgres server;

  private EmbeddedServer(DataFolder folder, EmbeddedPostgres server) {
    this.folder = folder;
    this.server = server;
  }

  /**
   * Starts the server on its data, which are made at the first time; a server that a killed hub
   * left running is stopped before.
   *
   * @param cache folder for the programs
   */
  static EmbeddedServer start(DataFolder folder, Path cache, int port) {
    Postmaster.of(folder.data()).ifPresent(Postmaster::stop);
    folder.begin();
    try {
      // A start that failed keeps its lock on this file for as long as this process lives.
      Files.deleteIfExists(folder.data().resolve("epg-lock"));
      Files.createDirectories(cache);
      EmbeddedServer started = new EmbeddedServer(folder, builder(folder, cache, port).start());
      started.setUp();
      folder.finish();
      return started;
    } catch (IOException | IllegalStateException | SQLException e) {
      Postmaster.of(folder.data()).ifPresent(Postmaster::stop);
      throw new Problem(
          "database-not-started",
          "the embedded PostgreSQL in %s does not start: %s".formatted(folder.root(), e),
          "read the log above, or name a server in database.uri",
          e);
    }
  }

  /** The library's own defaults trust everybody and flush nothing. */
  private static EmbeddedPostgres.Builder builder(DataFolder folder, Path cache, int port) {
    Path password = folder.passwordFile(SUPERUSER);
    return EmbeddedPostgres.builder()
        .setDataDirectory(folder.data())
        .setCleanDataDirectory(false)
        .setOverrideWorkingDirectory(cache.toFile())
        .setRegisterShutdownHook(false)
        .setPGStartupWait(START)
        .setPort(port)
        .setLocaleConfig("locale", "C") // these three become options of initdb
        .setLocaleConfig("auth-host", "scram-sha-256")
        .setLocaleConfig("pwfile", password.toString())
        .setConnectConfig("password", folder.password(SUPERUSER))
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .setServerConfig("listen_addresses", HOST)
        .setServerConfig("unix_socket_directories", "")
        .setServerConfig("max_connections", "100");
  }

  private void setUp() throws SQLException {
    String password = folder.password(ROLE);
    try (Connection connection = superuser(SUPERUSER).jdbc(TIMEOUT_MS).getConnection();
        Statement sql = connection.createStatement()) {
      if (missing(sql, "select from pg_roles where rolname = '" + ROLE + "'")) {
        sql.execute("create role %s login password '%s'".formatted(ROLE, password));
      }
      if (missing(sql, "select from pg_database where datname = '" + DATABASE + "'")) {
        sql.execute("create database %s owner %s".formatted(DATABASE, ROLE));
      }
    }
  }

  private static boolean missing(Statement sql, String query) throws SQLException {
    try (ResultSet found = sql.executeQuery(query)) {
      return !found.next();
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new Problem("no-port", "no port is free on " + HOST, "look at the network", e);
    }
  }

  /** What the hub uses. */
  Login login() {
    return new Login(HOST, server.getPort(), DATABASE, ROLE, folder.password(ROLE));
  }

  Login superuser(String database) {
    return new Login(HOST, server.getPort(), database, SUPERUSER, folder.password(SUPERUSER));
  }

  int port() {
    return server.getPort();
  }

  ProcessHandle process() {
    return server.getProcess().toHandle();
  }

  /** Completes when the process is gone, for whatever reason. */
  CompletableFuture<ProcessHandle> onExit() {
    return process().onExit();
  }

  /** Stops in order and waits for it; harmless when it is gone. */
  void stop() {
    if (process().isAlive()) {
      new Postmaster(process()).stop();
    }
  }
}
