package io.tinyprofiler.hub.database;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How to get in. The password is never shown.
 *
 * @param password empty where the server asks for none
 */
public record Login(String host, int port, String database, String user, String password) {

  /** Of a server that is there. */
  public static Login of(DatabaseConfig config) {
    String file = config.passwordFile();
    return at(config.uri(), file.isEmpty() ? "" : read(Path.of(file)));
  }

  /** The same password at another server. */
  Login elsewhere(String uri) {
    return at(uri, password);
  }

  private static Login at(String uri, String password) {
    PgConnectOptions parsed = PgConnectOptions.fromUri(uri);
    return new Login(
        parsed.getHost(), parsed.getPort(), parsed.getDatabase(), parsed.getUser(), password);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new Problem(
          "password-unreadable",
          "cannot read the database's password from " + file,
          "make database.passwordFile a file that this user may read",
          e);
    }
  }

  /** The same into another database of the server. */
  public Login to(String otherDatabase) {
    return new Login(host, port, otherDatabase, user, password);
  }

  /** Without the password: {@code postgresql://user@host:port/database}. */
  public String address() {
    return "postgresql://%s@%s:%d/%s".formatted(user, host, port, database);
  }

  PgConnectOptions options() {
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost(host)
            .setPort(port)
            .setDatabase(database)
            .setUser(user)
            .setCachePreparedStatements(true);
    return password.isEmpty() ? options : options.setPassword(password);
  }

  /** For what blocks: migrations, set-up, backups. */
  public DataSource jdbc(int timeoutMs) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {host});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(database);
    source.setUser(user);
    source.setPassword(password);
    source.setConnectTimeout(Math.max(1, timeoutMs / 1000));
    return source;
  }

  @Override
  public String toString() {
    return address();
  }
}
