package io.tinyprofiler.hub.database;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fresh, migrated database for one test. All tests of a JVM share one PostgreSQL; a test that
 * kills its server takes one of its own.
 */
public final class TestDatabase implements AutoCloseable {

  private static final AtomicInteger COUNT = new AtomicInteger();

  /** The server of this JVM, started by the first test that asks for a database. */
  private static final class Shared {
    static final Server SERVER = Server.start();

    private Shared() {}
  }

  private final Server server;
  private final String name;
  private final boolean own;

  private TestDatabase(Server server, boolean own) {
    this.server = server;
    this.own = own;
    this.name = "test_" + COUNT.incrementAndGet();
    server.sql(
        "create database %s template %s owner %s"
            .formatted(name, EmbeddedServer.DATABASE, EmbeddedServer.ROLE));
  }

  /** On the PostgreSQL of this JVM. */
  public static TestDatabase fresh() {
    return new TestDatabase(Shared.SERVER, false);
  }

  /** On a PostgreSQL of its own, which may be killed. */
  public static TestDatabase onOwnServer() {
    return new TestDatabase(Server.start(), true);
  }

  public DatabaseConfig config() {
    return new DatabaseConfig(
        server.postgres.login().to(name).address(),
        server.folder.passwordFile(EmbeddedServer.ROLE).toString(),
        "",
        "",
        8,
        5_000);
  }

  public Future<Database> open(Vertx vertx) {
    return Database.open(vertx, config());
  }

  /** Runs a statement as superuser in this database. */
  public void sql(String statement) {
    server.sql(name, statement);
  }

  /** The first column of what a superuser's query finds. */
  public List<String> list(String query) {
    return server.list(name, query);
  }

  /** Runs a script by Debian's psql, as superuser. */
  DebianServer.Done psql(Path script) {
    Login login = server.postgres.superuser(name);
    return DebianServer.run(
        "env",
        "PGPASSWORD=" + login.password(),
        "psql",
        "--no-psqlrc",
        "--no-password",
        login.address(),
        "--file=" + script);
  }

  /** SIGKILL to the server's main process; returns when it is gone. */
  public void kill() {
    refuseShared();
    server.postgres.process().destroyForcibly();
    server.postgres.process().onExit().join();
  }

  /** Starts the killed server again, on the same port and data. */
  public void restart() {
    refuseShared();
    server.restart();
  }

  private void refuseShared() {
    if (!own) {
      throw new IllegalStateException("other tests need this server; take onOwnServer()");
    }
  }

  /** Drops the database, or ends the own server. */
  @Override
  public void close() {
    if (own) {
      server.end();
    } else {
      server.sql("drop database %s with (force)".formatted(name));
    }
  }

  private static final class Server {
    private final Path root;
    private final DataFolder folder;
    private EmbeddedServer postgres;

    private Server(Path root, DataFolder folder) {
      this.root = root;
      this.folder = folder;
    }

    static Server start() {
      try {
        Path root = Files.createTempDirectory("test-database-");
        Server server = new Server(root, DataFolder.take(root));
        Runtime.getRuntime().addShutdownHook(new Thread(server::end, "end-test-database"));
        server.postgres = EmbeddedServer.start(server.folder, CACHE, EmbeddedServer::freePort);
        Login template = server.postgres.login();
        server.sql("alter role %s createdb".formatted(EmbeddedServer.ROLE));
        Migrations.run(template.jdbc(5_000), template.address());
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static final Path CACHE =
        Path.of(System.getProperty("user.home"), ".cache", "tiny-llm-profiler");

    void restart() {
      int port = postgres.port();
      postgres = EmbeddedServer.start(folder, CACHE, () -> port);
    }

    void sql(String statement) {
      sql("postgres", statement);
    }

    synchronized void sql(String database, String statement) {
      try (Connection connection = postgres.superuser(database).jdbc(5_000).getConnection();
          Statement sql = connection.createStatement()) {
        sql.execute(statement);
      } catch (SQLException e) {
        throw new IllegalStateException(statement, e);
      }
    }

    synchronized List<String> list(String database, String query) {
      try (Connection connection = postgres.superuser(database).jdbc(5_000).getConnection();
          Statement sql = connection.createStatement();
          ResultSet rows = sql.executeQuery(query)) {
        List<String> found = new ArrayList<>();
        while (rows.next()) {
          found.add(rows.getString(1));
        }
        return found;
      } catch (SQLException e) {
        throw new IllegalStateException(query, e);
      }
    }

    synchronized void end() {
      if (postgres != null) {
        postgres.stop();
        postgres = null;
        folder.close();
        try {
          Folders.remove(root);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
