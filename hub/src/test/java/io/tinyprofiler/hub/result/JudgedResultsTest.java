package io.tinyprofiler.hub.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.database.OpenDatabase;
import io.tinyprofiler.shared.metric.ClockMapping;
import io.tinyprofiler.shared.metric.Exclusion;
import io.tinyprofiler.shared.metric.SessionMark;
import io.tinyprofiler.shared.metric.SessionSummary;
import io.tinyprofiler.shared.metric.Temperatures;
import io.tinyprofiler.shared.record.FailureKind;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What takes a stored run out of the statistics, and how the hub says so. */
class JudgedResultsTest {

  @RegisterExtension final OpenDatabase database = new OpenDatabase();

  private final long seed = new Random().nextLong();
  private Pool pool;
  private Results results;

  @BeforeEach
  void open() {
    System.out.println("seed " + seed);
    pool = database.pool();
    results = new Results(pool);
  }

  private SessionSummary result(StoredSession session) {
    return results.recompute(session.id).await();
  }

  private Row run(UUID id) {
    return pool.preparedQuery("select * from runs where id = $1")
        .execute(Tuple.of(id))
        .await()
        .iterator()
        .next();
  }

  @Test
  void whatTheAgentMarkedIsLeftOut() {
    StoredSession session = new StoredSession(pool, seed);
    session.done("MEASURED", 9);
    UUID hot = session.done("MEASURED", 9);
    session.mark(hot, "hot");
    SessionSummary of = result(session);
    assertThat(of.runs()).isEqualTo(1);
    assertThat(of.invalid()).containsExactly(new Exclusion("hot", FailureKind.BOARD, 1));
    assertThat(run(hot).getBoolean("valid")).isFalse();
    assertThat(run(hot).getArrayOfStrings("judged")).as("the agent did already").isEmpty();
  }

  @Test
  void aClampedStartIsSaidAndStaysIn() {
    StoredSession session = new StoredSession(pool, seed);
    UUID clamped = session.done("MEASURED", 9);
    session.clamp(clamped);
    SessionSummary of = result(session);
    assertThat(of.runs()).isEqualTo(1);
    assertThat(of.marks()).containsExactly(SessionMark.TOO_FEW_RUNS, SessionMark.CLAMPED_START);
    assertThat(run(clamped).getBoolean("valid")).isTrue();
    assertThat(run(clamped).getArrayOfStrings("judged")).containsExactly("clamped_start");
  }

  @Test
  void tokensThatAreNotStoredAreAMarkOnTheRun() {
    StoredSession session = new StoredSession(pool, seed);
    session.done("MEASURED", 200);
    UUID torn = session.done("MEASURED", 200);
    pool.preparedQuery("delete from token_chunks where run_id = $1 and first = 64")
        .execute(Tuple.of(torn))
        .await();
    SessionSummary of = result(session);
    assertThat(of.invalid()).containsExactly(new Exclusion("lost_token", FailureKind.LINK, 1));
    assertThat(run(torn).getBoolean("valid")).isFalse();
    assertThat(run(torn).getString("judged_reason")).isEqualTo("tokens of it are not stored");
  }

  @Test
  void anUnstableWarmUpIsAMarkOnEachRun() {
    StoredSession session = new StoredSession(pool, seed);
    session.done("WARMUP", 2);
    session.done("WARMUP", 2);
    session.done("WARMUP", 2);
    pool.preparedQuery(
            "update token_chunks c set packed = pack_tokens("
                + "array[1000, 1000 + 500 * (1 + r.run_index)], u.host_ns, u.ids, u.pieces)"
                + " from runs r, token_columns u where r.id = c.run_id and r.session_id = $1"
                + " and u.run_id = c.run_id and u.first = c.first")
        .execute(Tuple.of(session.id))
        .await();
    UUID measured = session.done("MEASURED", 9);
    SessionSummary of = result(session);
    assertThat(of.runs()).isZero();
    assertThat(of.marks()).contains(SessionMark.UNSTABLE_WARM_UP);
    assertThat(run(measured).getArrayOfStrings("judged")).containsExactly("unstable_warm_up");
    assertThat(run(measured).getString("judged_reason")).contains("warm-up");
    assertThat(result(session)).isEqualTo(of);
  }

  @Test
  void temperatureAndClockAreInTheResult() {
    StoredSession session = new StoredSession(pool, seed);
    UUID first = session.done("MEASURED", 9);
    UUID second = session.done("MEASURED", 9);
    session.celsius(first, 7, 45_000);
    session.celsius(first, 3, 40_000);
    session.celsius(second, 3, 44_000);
    session.burst(StoredSession.TICK_HZ, 3_000_000_000L, null, 10_000);
    session.burst(2 * StoredSession.TICK_HZ, 4_000_000_000L, 12.5, 8_000);
    SessionSummary of = result(session);
    assertThat(of.figures().temperature()).isEqualTo(new Temperatures(40, 45, 44));
    assertThat(of.clockMapping()).isEqualTo(new ClockMapping(true, 2, 2.0, 12.5, 1e-5, 4.5e-6));
  }

  private StoredSession generating(String hash, int runs) {
    StoredSession session = new StoredSession(pool, seed);
    for (int i = 0; i < runs; i++) {
      session.hash(session.done("MEASURED", 9), hash);
    }
    return session;
  }

  @Test
  void theFirstRunSetsTheGoldenOutputAndADifferingOneIsTheModelsFailure() {
    assertThat(result(generating("aa", 2)).runs()).isEqualTo(2);
    assertThat(result(generating("aa", 2)).runs()).isEqualTo(2);

    StoredSession other = generating("bb", 1);
    UUID again = other.done("MEASURED", 9);
    other.hash(again, "aa");
    SessionSummary of = result(other);
    assertThat(of.runs()).isEqualTo(1);
    assertThat(of.invalid()).containsExactly(new Exclusion("golden_differs", FailureKind.MODEL, 1));
    assertThat(run(again).getBoolean("valid")).isTrue();
  }

  @Test
  void anAcceptedOutputIsTheGoldenOneFromThenOn() {
    result(generating("aa", 1));
    StoredSession session = generating("bb", 1);
    UUID run = session.done("MEASURED", 9);
    session.hash(run, "bb");
    assertThat(result(session).runs()).isZero();
    assertThat(run(run).getBoolean("valid")).isFalse();

    PgGolden golden = new PgGolden(pool);
    assertThat(golden.accept(run, "ann").await()).as("not before the session's end").isEmpty();
    session.end();
    GoldenView accepted = golden.accept(run, "ann").await().orElseThrow();
    assertThat(accepted.hash()).isEqualTo("bb");
    assertThat(accepted.setBy()).isEqualTo("ann");
    assertThat(result(session).runs()).isEqualTo(2);
    assertThat(run(run).getBoolean("valid")).isTrue();
    assertThat(result(generating("aa", 1)).runs()).isZero();
  }

  @Test
  void onlyCompleteGreedyRunsOfAKnownModelAreGolden() {
    PgGolden golden = new PgGolden(pool);
    StoredSession session = generating("aa", 0);
    UUID lossy = session.started("MEASURED");
    session.hash(lossy, "cc");
    session.ended(lossy, "DONE", 9, 2, "LINK");
    UUID aborted = session.started("MEASURED");
    session.hash(aborted, "dd");
    session.ended(aborted, "ABORTED", 0, 0, null);
    session.end();
    result(session);
    assertThat(golden.accept(lossy, "ann").await()).isEmpty();
    assertThat(golden.accept(aborted, "ann").await()).isEmpty();
    assertThat(golden.accept(UUID.randomUUID(), "ann").await()).isEmpty();

    StoredSession sampling = generating("ee", 1);
    pool.preparedQuery(
            "update profiling_sessions set spec = spec || '{\"temperature\": 0.7}' where id = $1")
        .execute(Tuple.of(sampling.id))
        .await();
    assertThat(result(sampling).runs()).isEqualTo(1);
    assertThat(result(generating("aa", 1)).runs()).as("nothing was set before").isEqualTo(1);
  }
}
