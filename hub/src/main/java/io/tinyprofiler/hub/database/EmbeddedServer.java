package io.tinyprofiler.hub.database;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * One life of the PostgreSQL that the hub brings: loopback only, passwords only, every commit
 * flushed. Everything here blocks.
 */
final class EmbeddedServer {

  static final String DATABASE = "profiler_db";
  static final String ROLE = "profiler_user";
  private static final String SUPERUSER = "postgres";
  private static final String HOST = "127.0.0.1";
  private static final int CONNECT_TIMEOUT_MS = 10_000;

  /** Recovery after a crash may take its time. */
  private static final long START_SECONDS = 120;

  /** On the command line, so that no file in the data folder overrides them. */
  /** Plans that were made while a lab was empty are kept until its tables are looked at again. */
  private static final List<String> SETTINGS =
      List.of(
          "listen_addresses=" + HOST,
          "unix_socket_directories=",
          "fsync=on",
          "synchronous_commit=on",
          "full_page_writes=on",
          "max_connections=100",
          "autovacuum_naptime=10s",
          "timezone=UTC",
          "lc_messages=C",
          "logging_collector=off",
          "log_destination=stderr");

  private final DataFolder folder;
  private final int port;
  private final ServerProcess process;

  private EmbeddedServer(DataFolder folder, int port, ServerProcess process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts the server on its data, which are made at the first time; whatever a killed hub or a
   * killed server left running is stopped before.
   *
   * @param cache folder for the programs
   * @param port to listen on; asked for when the data are made, so that nobody takes it meanwhile
   * @throws Problem {@code database-not-started}
   */
  static EmbeddedServer start(DataFolder folder, Path cache, IntSupplier port) {
    Programs programs = Programs.in(cache);
    Postmaster.clear(folder.data());
    try {
      if (folder.begin()) {
        ServerProcess.start(programs.command("initdb", initdb(folder))).awaitDone();
      }
      return launch(folder, programs, port.getAsInt());
    } catch (IOException | SQLException e) {
      throw new Problem(
          "database-not-started",
          "the embedded PostgreSQL in %s does not start: %s"
              .formatted(folder.root(), e.getMessage()),
          "mend what it says, or name another server in database.uri",
          e);
    }
  }

  private static List<String> initdb(DataFolder folder) {
    return List.of(
        "--pgdata=" + folder.data(),
        "--username=" + SUPERUSER,
        "--pwfile=" + folder.passwordFile(SUPERUSER),
        "--auth=scram-sha-256",
        "--data-checksums",
        "--encoding=UTF8",
        "--locale=C");
  }

  private static EmbeddedServer launch(DataFolder folder, Programs programs, int port)
      throws IOException, SQLException {
    List<String> arguments =
        new ArrayList<>(List.of("-D", folder.data().toString(), "-p", Integer.toString(port)));
    SETTINGS.forEach(setting -> arguments.addAll(List.of("-c", setting)));
    ServerProcess process = ServerProcess.start(programs.command("postgres", arguments));
    EmbeddedServer server = new EmbeddedServer(folder, port, process);
    try {
      process.awaitReady(START_SECONDS);
      server.setUp();
      folder.finish();
      return server;
    } catch (IOException | SQLException | RuntimeException e) {
      server.stop();
      throw e;
    }
  }

  private void setUp() throws SQLException {
    try (Connection connection = superuser(SUPERUSER).jdbc(CONNECT_TIMEOUT_MS).getConnection();
        Statement sql = connection.createStatement()) {
      if (missing(sql, "select from pg_roles where rolname = '" + ROLE + "'")) {
        sql.execute("create role %s login password '%s'".formatted(ROLE, folder.password(ROLE)));
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
    return new Login(HOST, port, DATABASE, ROLE, folder.password(ROLE));
  }

  Login superuser(String database) {
    return new Login(HOST, port, database, SUPERUSER, folder.password(SUPERUSER));
  }

  int port() {
    return port;
  }

  /** Its main process; all others end when this does. */
  ProcessHandle process() {
    return process.handle();
  }

  /** Stops in order and waits for it; harmless when it is gone. */
  void stop() {
    if (process().isAlive()) {
      new Postmaster(process()).stop();
    }
  }
}
