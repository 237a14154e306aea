package io.tinyprofiler.hub.database;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.database.replica.Reads;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Reads of a real replica: what they see, and which server may answer them. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicaReadsIT {

  /** Long enough for any machine: what is not there yet shows in who answers. */
  private static final int WAIT_MS = 10_000;

  private static final String SERVER = "select pg_is_in_recovery() as replica";

  private final Vertx vertx = Vertx.vertx();
  private ReplicatedDatabase servers;
  private Database database;
  private Reads reads;

  @BeforeAll
  void start() {
    servers = ReplicatedDatabase.start();
    database = await(Database.open(vertx, servers.config(WAIT_MS)));
    reads = database.reads();
    awaitReplica(reads);
    servers.primary().sql(ReplicatedDatabase.DATABASE, "create table numbers (n int, who text)");
    servers.primary().sql(ReplicatedDatabase.DATABASE, "grant all on numbers to profiler_user");
  }

  @AfterAll
  void stop() {
    if (database != null) {
      await(database.close());
    }
    await(vertx.close());
    if (servers != null) {
      servers.close();
    }
  }

  /** Whether the replica answers. */
  private static boolean answers(Reads reads) {
    return await(reads.rows(SERVER, Tuple.tuple())).iterator().next().getBoolean("replica");
  }

  private static void awaitReplica(Reads reads) {
    while (!answers(reads)) {
      Thread.onSpinWait();
    }
  }

  private static void awaitTrouble(Reads reads, String trouble) {
    String now = "";
    while (now == null || !now.contains(trouble)) {
      now = reads.replica().orElseThrow().trouble();
      Thread.onSpinWait();
    }
  }

  private static Future<Integer> highest(Reads reads, String who) {
    return reads
        .rows("select max(n) as n from numbers where who = $1", Tuple.of(who))
        .map(rows -> rows.iterator().next().getInteger("n"));
  }

  /** Four writers, each of whom reads its own. */
  @Test
  void aReadIsNeverOlderThanAWriteBeforeIt() {
    long before = reads.answeredByReplica();
    List<Future<Void>> writers = new ArrayList<>();
    for (String who : List.of("one", "two", "three", "four")) {
      writers.add(writeAndRead(who, 1));
    }
    await(Future.all(writers));

    assertThat(reads.answeredByReplica() - before).isEqualTo(800);
  }

  private Future<Void> writeAndRead(String who, int n) {
    return database
        .pool()
        .preparedQuery("insert into numbers values ($1, $2)")
        .execute(Tuple.of(n, who))
        .compose(written -> highest(reads, who))
        .compose(
            found -> {
              if (found == null || found < n) {
                return Future.failedFuture("%s wrote %d and read %d".formatted(who, n, found));
              }
              return n == 200 ? Future.succeededFuture() : writeAndRead(who, n + 1);
            });
  }

  /** The primary has it in memory only, until somebody flushes. */
  @Test
  void aCommitThatDidNotWaitForTheDiskIsSeenToo() {
    for (int n = 1; n <= 20; n++) {
      servers
          .primary()
          .sql(
              ReplicatedDatabase.DATABASE,
              "set synchronous_commit = off; insert into numbers values (%d, 'async')"
                  .formatted(n));
      assertThat(await(highest(reads, "async"))).isEqualTo(n);
    }
    assertThat(answers(reads)).isTrue();
  }

  /**
   * Where the log stands after a switch of its file is no place that a replica ever reaches: nobody
   * waits for it, or writes something for its sake.
   */
  @Test
  void afterASwitchOfTheLogsFileTheReplicaAnswers() {
    servers.primary().sql("postgres", "checkpoint");
    int quiet = 0;
    for (int n = 0; n < 5; n++) {
      servers.primary().sql("postgres", "select txid_current()"); // or there is nothing to switch
      servers.primary().sql("postgres", "select pg_switch_wal()");
      String before = end();
      assertThat(answers(reads)).isTrue();
      quiet += end().equals(before) ? 1 : 0; // PostgreSQL itself may write meanwhile
    }
    assertThat(quiet).isPositive();
  }

  private String end() {
    return servers.primary().sql("postgres", "select pg_current_wal_insert_lsn()");
  }

  @Test
  void aReplicaThatStandsStillIsReplacedUntilItHasCaughtUp() {
    Database hasty = await(Database.open(vertx, servers.config(50)));
    try {
      awaitReplica(hasty.reads());
      servers.replica().sql("postgres", "select pg_wal_replay_pause()");
      servers
          .primary()
          .sql(ReplicatedDatabase.DATABASE, "insert into numbers values (1, 'paused')");

      assertThat(await(highest(hasty.reads(), "paused"))).isEqualTo(1);
      awaitTrouble(hasty.reads(), "bytes behind");
      assertThat(hasty.reads().replica().orElseThrow().lagBytes()).isPositive();
      assertThat(answers(hasty.reads())).isFalse();
    } finally {
      servers.replica().sql("postgres", "select pg_wal_replay_resume()");
    }
    awaitReplica(hasty.reads());
    await(hasty.close());
  }

  /**
   * The primary cleans up what a read still sees; without feedback the replica has to cancel it.
   */
  @Test
  void aReadThatTheReplicaCancelsIsAnsweredByThePrimary() {
    String lab = ReplicatedDatabase.DATABASE;
    servers.replica().sql("postgres", "alter system set hot_standby_feedback = off");
    servers.replica().sql("postgres", "alter system set max_standby_streaming_delay = '10ms'");
    servers.replica().restart();
    awaitReplica(reads);
    servers.primary().sql(lab, "insert into numbers select n, 'old' from generate_series(1, 99) n");
    String slow =
        """
        select pg_is_in_recovery() as replica, count(*) as n
        from numbers where who = 'old' and (not pg_is_in_recovery() or pg_sleep(30) is not null)
        """;
    Future<Boolean> read =
        reads.rows(slow, Tuple.tuple()).map(rows -> rows.iterator().next().getBoolean("replica"));
    while (!"1"
        .equals(
            servers
                .replica()
                .sql(
                    "postgres",
                    "select count(*) from pg_stat_activity where wait_event = 'PgSleep'"))) {
      Thread.onSpinWait();
    }

    servers.primary().sql(lab, "delete from numbers where who = 'old'");
    servers.primary().sql(lab, "vacuum numbers");

    assertThat(await(read)).isFalse();
    awaitReplica(reads);
    servers.replica().sql("postgres", "alter system set hot_standby_feedback = on");
    servers.replica().sql("postgres", "alter system reset max_standby_streaming_delay");
    servers.replica().sql("postgres", "select pg_reload_conf()");
  }

  /** As a restore does: connections to the replica stay with the database that was replaced. */
  @Test
  void aDatabaseThatTookTheNameOfAnotherIsTheOneThatIsRead() {
    String lab = ReplicatedDatabase.DATABASE;
    DebianServer primary = servers.primary();
    awaitReplica(reads);
    primary.sql("postgres", "alter database %s allow_connections false".formatted(lab));
    primary.sql(
        "postgres",
        "select count(pg_terminate_backend(pid, 10000)) from pg_stat_activity where datname = '%s'"
            .formatted(lab));
    primary.sql("postgres", "alter database %s rename to replaced".formatted(lab));
    primary.sql(
        "postgres", "create database %s template replaced owner profiler_user".formatted(lab));
    primary.sql(lab, "insert into numbers values (7, 'restored')");
    while (database.answer().transform(done -> Future.succeededFuture(done.failed())).await()) {
      Thread.onSpinWait(); // until the pool has noticed
    }

    assertThat(await(highest(reads, "restored"))).isEqualTo(7);
    awaitReplica(reads);
    assertThat(await(highest(reads, "restored"))).isEqualTo(7);
  }

  @Test
  void onlyAReplicaOfThisSystemAndTimelineIsRead() {
    DebianServer other = servers.another("other");
    try (other) {
      Database by = await(Database.open(vertx, servers.config(servers.primary(), other, WAIT_MS)));
      awaitReplica(by.reads());

      other.promote();

      awaitTrouble(by.reads(), "promoted");
      assertThat(answers(by.reads())).isFalse();
      await(by.close());

      Database moved =
          await(Database.open(vertx, servers.config(other, servers.replica(), WAIT_MS)));
      awaitTrouble(moved.reads(), "timeline 00000001 and the primary on 00000002");
      assertThat(answers(moved.reads())).isFalse();
      await(moved.close());
    }

    DebianServer itself = servers.primary();
    Database none = await(Database.open(vertx, servers.config(itself, itself, WAIT_MS)));
    awaitTrouble(none.reads(), "never was one");
    await(none.close());
  }
}
