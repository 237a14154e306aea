package io.tinyprofiler.hub.campaign;

import io.tinyprofiler.hub.database.DatabaseConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The way to a hub's PostgreSQL, past the hub. */
interface DatabaseAccess {

  int PORT_LINE = 3; // of postmaster.pid, from 0

  /**
   * A connection of one's own.
   *
   * @throws SQLException if the server takes none now
   */
  Connection connect() throws SQLException;

  /** Of the server that a hub brings, on whichever port it is. */
  static DatabaseAccess embedded(Path hub) {
    return () -> {
      try {
        String port =
            Files.readAllLines(hub.resolve("postgres").resolve("postmaster.pid"))
                .get(PORT_LINE)
                .strip();
        return open(
            "127.0.0.1:" + port + "/profiler_db",
            "profiler_user",
            hub.resolve("profiler_user.password"));
      } catch (IOException | IndexOutOfBoundsException e) {
        throw new SQLException("no server: " + e, e);
      }
    };
  }

  /** Of a server that is there. */
  static DatabaseAccess of(DatabaseConfig config) {
    return () -> {
      URI uri = URI.create(config.uri());
      try {
        return open(
            uri.getHost() + ":" + uri.getPort() + uri.getPath(),
            uri.getUserInfo(),
            Path.of(config.passwordFile()));
      } catch (IOException e) {
        throw new SQLException(e);
      }
    };
  }

  private static Connection open(String address, String user, Path password)
      throws IOException, SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + address + "?connectTimeout=2&socketTimeout=30",
        user,
        Files.readString(password).strip());
  }
}
