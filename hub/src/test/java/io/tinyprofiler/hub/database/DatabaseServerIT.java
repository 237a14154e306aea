package io.tinyprofiler.hub.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Databases that are made and dropped by a role that is no superuser. */
@ExtendWith(VertxExtension.class)
@Timeout(180)
class DatabaseServerIT {

  private static final String TRIAL = "trial";

  private final TestDatabase database = TestDatabase.onOwnServer();
  private DatabaseServer server;

  @BeforeEach
  void aTrial(Vertx vertx) {
    server = DatabaseServer.open(vertx, database.config()).await();
    server.create(TRIAL);
  }

  @AfterEach
  void end() {
    server.close().await();
    database.close();
  }

  @Test
  void whoeverOfTheSameRoleIsInADroppedDatabaseIsThrownOut() throws SQLException {
    try (Connection mine = server.connect(TRIAL)) {
      server.drop(TRIAL);

      assertThat(mine.isValid(5)).isFalse();
      assertThat(trials()).isEmpty();
    }
    server.drop(TRIAL);
  }

  /** The vacuum is a superuser's; nobody else may throw it out by force. */
  @Test
  void aDatabaseIsDroppedAlthoughItIsBeingVacuumed() throws SQLException {
    database.sql("alter system set autovacuum_vacuum_cost_delay = '100ms'");
    database.sql("alter system set autovacuum_vacuum_cost_limit = 1");
    database.sql("select pg_reload_conf()");
    try (Connection mine = server.connect(TRIAL);
        Statement sql = mine.createStatement()) {
      sql.execute("create table t as select i, repeat('x', 500) from generate_series(1, 20000) i");
      sql.execute("delete from t where i % 2 = 0");
    }
    while (vacuums().isEmpty()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }

    server.drop(TRIAL);

    assertThat(trials()).isEmpty();
  }

  private List<String> vacuums() {
    return database.list(
        "select pid from pg_stat_activity where backend_type = 'autovacuum worker'"
            + " and datname = '"
            + TRIAL
            + "'");
  }

  private List<String> trials() {
    return database.list("select datname from pg_database where datname = '" + TRIAL + "'");
  }
}
