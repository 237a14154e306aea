package io.tinyprofiler.hub.database;

import io.tinyprofiler.shared.problem.Problem;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the schema to this version; blocks. */
final class Migrations {

  private Migrations() {}

  static void run(DataSource source, String address) {
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(source)
          .locations("classpath:db/migration")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new Problem(
          "migration-failed",
          "cannot bring the schema of %s to this version: %s"
              .formatted(address, e.getMessage().lines().findFirst().orElse("no reason given")),
          "start the version of the hub that this database belongs to, or restore a backup",
          e);
    }
  }
}
