package io.tinyprofiler.hub.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class ExternalDatabaseTest {

  @TempDir private Path folder;
  private TestDatabase fresh;

  @BeforeEach
  void make() {
    fresh = TestDatabase.fresh();
  }

  @AfterEach
  void drop() {
    fresh.close();
  }

  @Test
  void migratesAndMakesPartitionsAhead(Vertx vertx, VertxTestContext test) {
    opened(
        vertx,
        test,
        database ->
            database
                .pool()
                .query(
                    "select count(*) from pg_inherits where inhparent = 'token_chunks'::regclass")
                .execute()
                .map(ExternalDatabaseTest::only)
                .onSuccess(count -> test.verify(() -> assertThat(count).isEqualTo(4))));
  }

  @Test
  void makesAnOlderMonthOnDemand(Vertx vertx, VertxTestContext test) {
    Instant longAgo = Instant.parse("2025-01-31T23:59:59Z");
    opened(
        vertx,
        test,
        database ->
            database
                .partitions()
                .ensure(longAgo)
                .compose(made -> database.partitions().ensure(longAgo))
                .compose(
                    made ->
                        database
                            .pool()
                            .query(
                                "insert into readings (device, started_at, tick)"
                                    + " values ('d', '2025-01-31T23:59:59Z', 1) returning 1::bigint")
                            .execute()));
  }

  @Test
  void givesAnotherPool(Vertx vertx, VertxTestContext test) {
    opened(
        vertx,
        test,
        database -> {
          var other = database.connect(2);
          return other.query("select count(*) from agents").execute().eventually(other::close);
        });
  }

  @Test
  void refusesAServerThatLosesCommits(Vertx vertx, VertxTestContext test) {
    String name = fresh.config().uri().replaceFirst(".*/", "");
    fresh.sql("alter database " + name + " set synchronous_commit = off");
    refused(
        vertx,
        test,
        fresh.config(),
        problem -> {
          assertThat(problem.code()).isEqualTo("database-not-durable");
          assertThat(problem).hasMessageContaining("synchronous_commit = off");
        });
  }

  @Test
  void saysThatThePasswordIsWrong(Vertx vertx, VertxTestContext test) throws IOException {
    Path wrong = Files.writeString(folder.resolve("password"), "not it\n");
    refused(
        vertx,
        test,
        withPasswordFile(fresh.config().uri(), wrong),
        problem -> {
          assertThat(problem.code()).isEqualTo("database-login-refused");
          assertThat(problem.line()).contains("passwordFile").doesNotContain("not it");
        });
  }

  @Test
  void saysThatThePasswordFileIsMissing(Vertx vertx, VertxTestContext test) {
    refused(
        vertx,
        test,
        withPasswordFile(fresh.config().uri(), folder.resolve("nothing")),
        problem -> assertThat(problem.code()).isEqualTo("password-unreadable"));
  }

  @Test
  void saysThatTheDatabaseIsMissing(Vertx vertx, VertxTestContext test) {
    refused(
        vertx,
        test,
        withPasswordFile(
            fresh.config().uri().replaceFirst("[^/]*$", "nothing"),
            Path.of(fresh.config().passwordFile())),
        problem -> assertThat(problem.code()).isEqualTo("database-missing"));
  }

  @Test
  void saysWhatItCannotReach(Vertx vertx, VertxTestContext test) {
    int nobody = EmbeddedServer.freePort();
    String uri = "postgresql://profiler_user@127.0.0.1:%d/profiler_db".formatted(nobody);
    refused(
        vertx,
        test,
        new DatabaseConfig(uri, "", "", "", 8, 5_000),
        problem -> {
          assertThat(problem.code()).isEqualTo("database-unreachable");
          assertThat(problem.exitCode()).isEqualTo(Problem.EXIT_FAILED);
          assertThat(problem).hasMessageContaining(uri);
          assertThat(problem.nextStep()).contains("database.uri");
        });
  }

  private static DatabaseConfig withPasswordFile(String uri, Path file) {
    return new DatabaseConfig(uri, file.toString(), "", "", 8, 5_000);
  }

  private static long only(RowSet<Row> rows) {
    return rows.iterator().next().getLong(0);
  }

  private void opened(
      Vertx vertx, VertxTestContext test, java.util.function.Function<Database, Future<?>> step) {
    fresh
        .open(vertx)
        .compose(database -> step.apply(database).eventually(database::close))
        .onComplete(test.succeedingThenComplete());
  }

  private static void refused(
      Vertx vertx, VertxTestContext test, DatabaseConfig config, Consumer<Problem> check) {
    Database.open(vertx, config)
        .onComplete(
            test.failing(
                e ->
                    test.verify(
                        () -> {
                          assertThat(e).isInstanceOf(Problem.class);
                          check.accept((Problem) e);
                          test.completeNow();
                        })));
  }
}
