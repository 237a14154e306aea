package io.tinyprofiler.hub.result;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.database.Database;
import io.tinyprofiler.hub.database.Login;
import io.tinyprofiler.hub.maintenance.PgArchive;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that grow old, with others at work on the same rows. */
class ArchiveIT {

  private static final int RESULTS = 400;
  private static final int ROUNDS = Integer.getInteger("archive.rounds", 4);

  private final long seed = Long.getLong("archive.seed", System.nanoTime());

  private final Vertx vertx = Vertx.vertx();

  @TempDir Path folder;
  private TestHub hub;
  private Database database;

  @BeforeEach
  void start() {
    hub = TestHub.start(folder);
    database = await(hub.database().open(vertx));
    hub.database()
        .sql(
            """
            insert into profiling_sessions (id, device, state, spec, ended_at)
            select ('00000000-0000-0000-0000-' || lpad(g::text, 12, '0'))::uuid, 'd', 'completed',
              '{}', now() from generate_series(1, %1$d) g;
            insert into profiling_results (session_id, device, platform, model, quantization,
              summary, created_at)
            select id, 'd', 'p', 'm', 'q', '{}',
              now() - (row_number() over (order by id)) * interval '12 hours'
            from profiling_sessions
            """
                .formatted(RESULTS));
  }

  @AfterEach
  void stop() {
    await(database.close());
    await(vertx.close());
    hub.close();
  }

  private Connection connect() throws SQLException {
    return Login.of(hub.database().config()).jdbc(5_000).getConnection();
  }

  private long number(String query) throws SQLException {
    try (Connection connection = connect();
        Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private JsonObject run(String kind, boolean dry) {
    Answer begun =
        hub.http()
            .post("/api/v1/maintenance", new JsonObject().put("kind", kind).put("dry_run", dry));
    assertThat(begun.status()).as(begun.body().toString()).isEqualTo(202);
    JsonObject done = begun.json();
    while (done.getString("state").equals("running")) {
      done = hub.http().get("/api/v1/maintenance/" + done.getString("id") + "?wait=5").json();
    }
    assertThat(done.getString("state")).as(done.encode()).isEqualTo("done");
    return done;
  }

  @Test
  void oldResultsAreFoundInTheArchive() throws SQLException {
    long due =
        number(
            "select count(*) from profiling_results where created_at < now() - interval '90 days'");
    assertThat(run("archive", true).getJsonObject("outcome").getLong("results")).isEqualTo(due);
    assertThat(number("select count(*) from profiling_results_archive")).isZero();

    assertThat(run("archive", false).getJsonObject("outcome").getLong("results")).isEqualTo(due);

    assertThat(number("select count(*) from profiling_results")).isEqualTo(RESULTS - due);
    assertThat(number("select count(*) from profiling_results_archive")).isEqualTo(due);
    assertThat(hub.http().get("/api/v1/results?limit=500&archived=true").list("results"))
        .hasSize((int) due);
    assertThat(hub.http().get("/api/v1/results?limit=500").list("results"))
        .hasSize((int) (RESULTS - due));
    String oldest = "00000000-0000-0000-0000-" + "%012d".formatted(RESULTS);
    assertThat(hub.http().get("/api/v1/results/" + oldest).status()).isEqualTo(200);
    assertThat(hub.http().get("/api/v1/maintenance").list("maintenance")).hasSize(2);
    hub.restart();
    assertThat(number("select count(*) from profiling_results_archive")).isEqualTo(due);
  }

  /** So that a later migration of the one forgets not the other: rows move as they are. */
  @Test
  void theArchiveHasTheColumnsOfTheResults() throws SQLException {
    assertThat(
            number(
                """
                select count(*) from (
                  select column_name, data_type, ordinal_position + 1 from information_schema.columns
                    where table_name = 'profiling_results'
                  except
                  select column_name, data_type, ordinal_position from information_schema.columns
                    where table_name = 'profiling_results_archive') missing
                """))
        .isZero();
  }

  @Test
  void noRowIsLostOrDoubledUnderConcurrentWorkAndArchiving() throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        List<Future<Void>> all = new ArrayList<>();
        for (int worker = 0; worker < 4; worker++) {
          Random random = new Random(seed + round * 4L + worker);
          all.add(workers.submit(worker < 2 ? archiving(random) : computing(random)));
        }
        for (Future<Void> one : all) {
          one.get();
        }
        assertThat(
                number(
                    """
                    select count(*) from (select session_id from profiling_results
                      union all select session_id from profiling_results_archive) both_tables
                    """))
            .as("seed %d, round %d: none doubled", seed, round)
            .isEqualTo(RESULTS);
        assertThat(
                number(
                    """
                    select count(distinct session_id) from (select session_id from profiling_results
                      union all select session_id from profiling_results_archive) both_tables
                    """))
            .as("seed %d, round %d: none lost", seed, round)
            .isEqualTo(RESULTS);
      }
      assertThat(number("select count(*) from profiling_results_archive")).isPositive();
    } finally {
      workers.shutdownNow();
    }
  }

  private Callable<Void> archiving(Random random) {
    return () -> {
      try (Connection connection = connect()) {
        for (int i = 0; i < 10; i++) {
          Instant before = Instant.now().minusSeconds(86_400L * random.nextInt(200));
          PgArchive.move(connection, before, 1 + random.nextInt(40));
        }
        return null;
      }
    };
  }

  private Callable<Void> computing(Random random) {
    return () -> {
      for (int i = 0; i < 100; i++) {
        UUID session =
            UUID.fromString("00000000-0000-0000-0000-%012d".formatted(1 + random.nextInt(RESULTS)));
        Tuple values = Tuple.of(session, "d", "p", "again", "q", 1.0, new JsonObject());
        await(database.pool().withTransaction(db -> PgResults.replace(db, session, values)));
      }
      return null;
    };
  }

  @Test
  void cleaningUpRemovesWhatIsOldAndNothingElse() throws Exception {
    String name = Login.of(hub.database().config()).database();
    Path artifacts = folder.resolve("artifacts");
    Path orphan = Files.writeString(artifacts.resolve("ab".repeat(32)), "old");
    Files.setLastModifiedTime(orphan, FileTime.from(Instant.now().minusSeconds(300_000)));
    Path model = Files.writeString(folder.resolve("models").resolve("ab".repeat(32)), "old");
    Files.setLastModifiedTime(model, Files.getLastModifiedTime(orphan));
    Path young = Files.writeString(artifacts.resolve("cd".repeat(32)), "young");
    hub.database()
        .sql("create database %s_prev_20200101_000000 owner profiler_user".formatted(name));
    hub.database()
        .sql("create database %s_prev_20990101_000000 owner profiler_user".formatted(name));
    try {
      JsonObject dry = run("cleanup", true).getJsonObject("outcome");
      assertThat(dry.getJsonArray("databases")).containsExactly(name + "_prev_20200101_000000");
      assertThat(dry.getJsonArray("artifacts")).containsExactly("ab".repeat(32));
      assertThat(dry.getJsonArray("models")).containsExactly("ab".repeat(32));
      assertThat(orphan).exists();

      run("cleanup", false);

      assertThat(orphan).doesNotExist();
      assertThat(model).doesNotExist();
      assertThat(young).exists();
      assertThat(
              number("select count(*) from pg_database where datname like '" + name + "_prev_%'"))
          .isEqualTo(1);
    } finally {
      hub.database().sql("drop database %s_prev_20990101_000000".formatted(name));
    }
  }

  @Test
  void optimizingSaysWhatItFoundAndWhatCameOfIt() {
    JsonObject outcome = run("optimize", false).getJsonObject("outcome");

    assertThat(outcome.getLong("bytes_after")).isPositive();
    assertThat(outcome.getInteger("tables")).isGreaterThan(10);
    assertThat(outcome.getJsonArray("bloated_indexes")).isEmpty();
  }

  @Test
  void anIndexThatIsMostlyEmptyIsBuiltAnew() throws Exception {
    hub.database()
        .sql(
            """
            insert into rejected_records (agent, epoch, seq, line, reason)
            select 'a', 'e', g, '', '' from generate_series(1, 60000) g
            """);
    JsonObject full = run("optimize", false).getJsonObject("outcome");
    assertThat(full.getJsonArray("bloated_indexes")).as("it has no waste").isEmpty();
    String size = "select pg_relation_size('rejected_records_pkey')";
    long before = number(size);
    hub.database().sql("delete from rejected_records where seq % 10 <> 0");

    JsonObject outcome = run("optimize", false).getJsonObject("outcome");

    assertThat(outcome.getJsonArray("bloated_indexes")).containsExactly("rejected_records_pkey");
    assertThat(number(size)).isLessThan(before / 4);
    assertThat(number("select count(*) from pg_index where not indisvalid")).isZero();
    assertThat(run("optimize", true).getJsonObject("outcome").getJsonArray("bloated_indexes"))
        .isEmpty();
  }

  @Test
  void whatAnInterruptedRebuildLeftIsDropped() throws Exception {
    hub.database()
        .sql(
            """
            insert into rejected_records (agent, epoch, seq, line, reason)
            select 'a', 'e', g, 'the same', '' from generate_series(1, 2) g
            """);
    assertThatThrownBy(
            () ->
                hub.database()
                    .sql("create unique index concurrently i_ccnew on rejected_records (line)"))
        .as("this leaves an index as a kill does")
        .isNotNull();
    String invalid = "select count(*) from pg_index where not indisvalid";
    assertThat(number(invalid)).isEqualTo(1);

    run("optimize", true);
    assertThat(number(invalid)).as("a rehearsal changes nothing").isEqualTo(1);
    JsonObject outcome = run("optimize", false).getJsonObject("outcome");

    assertThat(number(invalid)).isZero();
    assertThat(outcome.getJsonArray("services_after").getJsonObject(0).getString("name"))
        .isEqualTo("hub");
  }
}
