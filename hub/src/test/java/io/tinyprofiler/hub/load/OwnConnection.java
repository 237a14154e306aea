package io.tinyprofiler.hub.load;

import io.tinyprofiler.hub.TestHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** JDBC to a hub's database, for what its client has no call for. */
final class OwnConnection {

  private OwnConnection() {}

  static Connection to(TestHub hub) throws SQLException, IOException {
    var config = hub.database().config();
    String address = config.uri().replaceFirst("postgresql://([^@/]*)@", "postgresql://");
    String user = config.uri().replaceFirst("postgresql://([^@:/]*).*", "$1");
    String password = Files.readString(Path.of(config.passwordFile())).strip();
    return DriverManager.getConnection("jdbc:" + address, user, password);
  }
}
