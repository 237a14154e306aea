package io.tinyprofiler.hub.database;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server of Debian's PostgreSQL in a folder: the hub brings no pg_basebackup, and a replica needs
 * the programs of its primary's version.
 */
public final class DebianServer implements AutoCloseable {

  public static final String PASSWORD = "of a test";
  private static final long LIMIT_S = 120;

  /** What a program did. */
  public record Done(int exit, String output) {}

  private final Path data;
  private final int port;

  private DebianServer(Path data, int port) {
    this.data = data;
    this.port = port;
  }

  /** Of the newest version that is there; without one the test is skipped. */
  public static Path programs() {
    Optional<Path> found = newest();
    assumeTrue(found.isPresent(), "Debian's PostgreSQL is not there: apt-get install postgresql");
    return found.orElseThrow();
  }

  private static Optional<Path> newest() {
    Path all = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(all)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(all)) {
      return versions
          .filter(version -> version.getFileName().toString().matches("\\d+"))
          .filter(version -> Files.isExecutable(version.resolve("bin/pg_basebackup")))
          .filter(version -> Files.isExecutable(version.resolve("bin/initdb")))
          .max(Comparator.comparing(version -> Integer.valueOf(version.getFileName().toString())))
          .map(version -> version.resolve("bin"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new one whose superuser is postgres; it asks everybody for the password. */
  public static DebianServer make(Path data, Path passwordFile) throws IOException {
    String bin = programs().toString();
    succeed(
        run(
            bin + "/initdb",
            "--pgdata=" + data,
            "--username=postgres",
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C"));
    DebianServer server = new DebianServer(data, EmbeddedServer.freePort());
    Files.writeString(
        data.resolve("postgresql.conf"),
        """
        port = %d
        listen_addresses = '127.0.0.1'
        unix_socket_directories = ''
        lc_messages = 'C'
        max_connections = 120
        """
            .formatted(server.port));
    server.start();
    return server;
  }

  /** One that is there and runs. */
  public static DebianServer of(Path data, int port) {
    return new DebianServer(data, port);
  }

  public static int freePort() {
    return EmbeddedServer.freePort();
  }

  public void start() {
    control("start");
  }

  public void restart() {
    control("restart");
  }

  /** From a replica to a server of its own. */
  public void promote() {
    succeed(run(programs() + "/pg_ctl", "--pgdata=" + data, "--wait", "--silent", "promote"));
  }

  private void control(String what) {
    succeed(
        run(
            programs() + "/pg_ctl",
            "--pgdata=" + data,
            "--log=" + data.resolveSibling(data.getFileName() + ".log"),
            "--wait",
            "--silent",
            what));
  }

  /** Runs a program as this user, or as nobody in particular for root, whom PostgreSQL refuses. */
  public static Done run(String... command) {
    List<String> all = new ArrayList<>(List.of("setsid", "--wait"));
    if (System.getProperty("user.name").equals("root")) {
      all.addAll(List.of("unshare", "--user"));
    }
    all.addAll(List.of(command));
    try {
      Path said =
          Files.createTempFile("program-", ".log"); // a server inherits it and keeps it open
      Process process =
          new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(said.toFile()).start();
      if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(all + " does not end; so far: " + Files.readString(said));
      }
      Done done = new Done(process.exitValue(), Files.readString(said));
      Files.delete(said);
      return done;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  public static Done succeed(Done done) {
    if (done.exit() != 0) {
      throw new AssertionError("exit code " + done.exit() + ": " + done.output());
    }
    return done;
  }

  public int port() {
    return port;
  }

  public Path data() {
    return data;
  }

  public String uri(String role) {
    return "postgresql://%s@127.0.0.1:%d".formatted(role, port);
  }

  /** Runs a statement as superuser; answers the first field as text, null if there is none. */
  public String sql(String database, String statement) {
    Login login = new Login("127.0.0.1", port, database, "postgres", PASSWORD);
    try (Connection connection = login.jdbc(10_000).getConnection();
        Statement sql = connection.createStatement()) {
      if (!sql.execute(statement)) {
        return null;
      }
      try (ResultSet rows = sql.getResultSet()) {
        return rows.next() ? rows.getString(1) : null;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(statement, e);
    }
  }

  /** SIGSTOP to all its processes. */
  public void freeze() {
    signal("STOP");
  }

  public void thaw() {
    signal("CONT");
  }

  private void signal(String signal) {
    ProcessHandle main = main();
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    Stream.concat(Stream.of(main), main.descendants())
        .forEach(process -> command.add(Long.toString(process.pid())));
    succeed(run(command.toArray(String[]::new)));
  }

  /** SIGKILL to its main process; returns when all are gone. */
  public void kill() {
    ProcessHandle main = main();
    main.destroyForcibly();
    main.onExit().join();
    Postmaster.clear(data);
  }

  private ProcessHandle main() {
    return Postmaster.of(data).orElseThrow().process();
  }

  @Override
  public void close() {
    if (Files.exists(data)) {
      Postmaster.of(data).ifPresent(running -> thaw());
      Postmaster.clear(data);
    }
  }
}
