package io.tinyprofiler.hub.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class TestDatabaseTest {

  @Test
  void isMigratedAndEmpty(Vertx vertx, VertxTestContext test) {
    TestDatabase fresh = TestDatabase.fresh();
    fresh
        .open(vertx)
        .compose(
            database ->
                database
                    .pool()
                    .query("select count(*) from agents")
                    .execute()
                    .onSuccess(rows -> assertThat(rows.iterator().next().getLong(0)).isZero())
                    .eventually(database::close))
        .onComplete(test.succeedingThenComplete());
  }
}
