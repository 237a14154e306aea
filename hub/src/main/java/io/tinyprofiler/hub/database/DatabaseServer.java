package io.tinyprofiler.hub.database;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL server whose databases are made, swapped and dropped. All but opening and closing
 * blocks.
 */
public final class DatabaseServer {

  private static final String MAINTENANCE = "postgres";
  private static final int CONNECT_TIMEOUT_MS = 10_000;
  private static final String NOT_ALLOWED = "42501";
  private static final String WEAK = "database-role-weak";
  private static final String IN_USE = "55006";

  private final Login hub;
  private final Login maker;
  private final EmbeddedDatabase opened;

  private DatabaseServer(Login hub, Login maker, EmbeddedDatabase opened) {
    this.hub = hub;
    this.maker = maker;
    this.opened = opened;
  }

  /** Of a database that is open; there is nothing to close. */
  static DatabaseServer of(Login hub, EmbeddedDatabase embedded) {
    return new DatabaseServer(
        hub, embedded == null ? hub.to(MAINTENANCE) : embedded.superuser(), null);
  }

  /**
   * Starts the embedded server if no other is named; migrates nothing.
   *
   * @return fails with {@code data-in-use} while a hub has the embedded server's folder
   */
  public static Future<DatabaseServer> open(Vertx vertx, DatabaseConfig config) {
    if (!config.embedded()) {
      return vertx.executeBlocking(() -> of(Login.of(config), null));
    }
    return EmbeddedDatabase.start(vertx, config)
        .map(started -> new DatabaseServer(started.login(), started.superuser(), started));
  }

  /** Stops a server that was started for this. */
  public Future<Void> close() {
    return opened == null ? Future.succeededFuture() : opened.close();
  }

  /** The hub's own database. */
  public Login login() {
    return hub;
  }

  /** As the hub's role into any database. */
  public Connection connect(String database) {
    return connect(hub.to(database));
  }

  private static Connection connect(Login login) {
    try {
      return login.jdbc(CONNECT_TIMEOUT_MS).getConnection();
    } catch (SQLException e) {
      throw new Problem(
          "database-unreachable",
          "cannot reach %s: %s".formatted(login, e.getMessage()),
          "start the server, or correct database.uri (empty: the hub brings its own)",
          e);
    }
  }

  /** The major version of the server, e.g. 15. */
  public int major() {
    return Integer.parseInt(texts("show server_version_num").get(0)) / 10_000;
  }

  public boolean exists(String database) {
    return texts("select datname from pg_database").contains(database);
  }

  /** Databases whose names begin like this. */
  public List<String> names(String prefix) {
    return texts("select datname from pg_database order by 1").stream()
        .filter(name -> name.startsWith(prefix))
        .toList();
  }

  /** An empty one that belongs to the hub's role. */
  public void create(String database) {
    run(
        "create database %s template template0 owner %s"
            .formatted(quoted(database), quoted(hub.user())));
  }

  /** Whoever is connected to it is thrown out; harmless if it is not there. */
  public void drop(String database) {
    try {
      run("drop database if exists %s with (force)".formatted(quoted(database)));
    } catch (Problem e) {
      if (!WEAK.equals(e.code())) {
        throw e;
      }
      dropAsNoSuperuser(database);
    }
  }

  /**
   * By force PostgreSQL would throw out its own vacuum as well, which is a superuser's; without, it
   * sends that away by itself and waits.
   */
  private void dropAsNoSuperuser(String database) {
    texts(
        "select pg_terminate_backend(pid)::text from pg_stat_activity where datname = '%s' and backend_type = 'client backend'"
            .formatted(database.replace("'", "''")));
    run("drop database if exists %s".formatted(quoted(database)));
  }

  /** How many others are connected to it. */
  public int connections(String database) {
    return texts(
            "select pid::text from pg_stat_activity where datname = '%s' and backend_type = 'client backend'"
                .formatted(database.replace("'", "''")))
        .size();
  }

  /** Brings a database's schema to this version. */
  public void migrate(String database) {
    Login login = hub.to(database);
    Migrations.run(login.jdbc(CONNECT_TIMEOUT_MS), login.address());
  }

  /**
   * Puts a database in the place of the hub's, in one transaction: before it the old one is there,
   * after it the new one.
   *
   * @param kept the name of the old one from then on, if there is an old one
   */
  public void swap(String fresh, String kept) {
    String place = hub.database();
    boolean old = exists(place);
    try (Connection connection = connect(maker);
        Statement sql = connection.createStatement()) {
      connection.setAutoCommit(false);
      if (old) {
        sql.execute("alter database %s rename to %s".formatted(quoted(place), quoted(kept)));
      }
      sql.execute("alter database %s rename to %s".formatted(quoted(fresh), quoted(place)));
      connection.commit();
    } catch (SQLException e) {
      throw problem(e);
    }
  }

  private void run(String statement) {
    try (Connection connection = connect(maker);
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    } catch (SQLException e) {
      throw problem(e);
    }
  }

  private List<String> texts(String query) {
    try (Connection connection = connect(maker);
        Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw problem(e);
    }
  }

  private Problem problem(SQLException e) {
    if (NOT_ALLOWED.equals(e.getSQLState())) {
      return new Problem(
          WEAK,
          "%s may not do that: %s".formatted(maker, e.getMessage()),
          "as a superuser of the server: alter role %s createdb".formatted(maker.user()),
          e);
    }
    if (IN_USE.equals(e.getSQLState())) {
      return new Problem(
          "database-in-use",
          "others are connected to the hub's database: " + e.getMessage(),
          "stop every hub that uses it",
          e);
    }
    return new Problem(
        "database-failed",
        "%s refuses: %s".formatted(maker, e.getMessage()),
        "look into the log of PostgreSQL",
        e);
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
