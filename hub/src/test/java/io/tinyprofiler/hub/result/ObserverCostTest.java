package io.tinyprofiler.hub.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyprofiler.hub.database.OpenDatabase;
import io.tinyprofiler.shared.metric.ObserverCost;
import io.tinyprofiler.shared.metric.SessionSummary;
import io.tinyprofiler.shared.record.RunMode;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The observer's cost of stored runs against PostgreSQL's own arithmetic on the same rows. */
class ObserverCostTest {

  private static final String TPOT =
      """
      with run as (
        select r.id, r.mode, (max(t.tick) - min(t.tick)) / min(r.tick_hz)::float8
          / (count(t.tick) - 1) as tpot, min(t.tick) / min(r.tick_hz)::float8 as ttft
        from runs r join token_columns c on c.run_id = r.id cross join unnest(c.ticks) as t (tick)
        where r.session_id = $1 and r.valid group by r.id
      )
      select percentile_cont(0.5) within group (order by tpot) filter (where mode = 'live') as live,
        percentile_cont(0.5) within group (order by tpot) filter (where mode = 'deferred')
          as deferred,
        percentile_cont(0.5) within group (order by ttft) filter (where mode = 'deferred') as ttft
      from run
      """;

  @RegisterExtension final OpenDatabase database = new OpenDatabase();

  private final long seed = new Random().nextLong();
  private Results results;

  @BeforeEach
  void open() {
    System.out.println("seed " + seed);
    results = new Results(database.pool());
  }

  private Row row(String sql, StoredSession session) {
    return database
        .pool()
        .preparedQuery(sql)
        .execute(Tuple.of(session.id))
        .await()
        .iterator()
        .next();
  }

  @Test
  void agreesWithSqlAndIsKept() {
    StoredSession session = new StoredSession(database.pool(), seed, "live", "deferred", "dump");
    for (int tokens : new int[] {5, 70, 200}) {
      session.done("MEASURED", tokens);
      session.deferred(tokens);
    }
    SessionSummary summary = results.recompute(session.id).await();

    Row sql = row(TPOT, session);
    double live = sql.getDouble("live");
    double deferred = sql.getDouble("deferred");
    ObserverCost cost = summary.figures().observerCost();
    assertThat(cost.liveTpot()).isCloseTo(live, within(1e-12));
    assertThat(cost.deferredTpot()).isCloseTo(deferred, within(1e-12));
    assertThat(cost.perToken()).isCloseTo(live - deferred, within(1e-12));
    assertThat(cost.relative()).isCloseTo((live - deferred) / deferred, within(1e-9));
    assertThat(summary.figures().tpot()).as("undisturbed").isEqualTo(cost.deferredTpot());
    assertThat(summary.figures().ttft()).isCloseTo(sql.getDouble("ttft"), within(1e-12));
    assertThat(summary.figures().hostTtft()).as("of the live runs").isPositive();
    assertThat(summary.modes()).containsExactly(RunMode.LIVE, RunMode.DEFERRED);
    JsonObject kept =
        row("select * from profiling_results where session_id = $1", session)
            .getJsonObject("summary");
    assertThat(kept.getJsonObject("observer_cost").getInteger("live_runs")).isEqualTo(3);
    assertThat(kept.getJsonObject("observer_cost").getDouble("per_token"))
        .isEqualTo(cost.perToken());
    assertThat(kept.getJsonArray("modes").encode()).isEqualTo("[\"live\",\"deferred\"]");
  }

  @Test
  void isNullInOneModeAlone() {
    StoredSession session = new StoredSession(database.pool(), seed, "live", "deferred", "dump");
    session.deferred(50);
    SessionSummary summary = results.recompute(session.id).await();
    assertThat(summary.figures().observerCost()).isNull();
    assertThat(summary.figures().hostTtft()).isNull();
    assertThat(summary.figures().tpot()).isPositive();
  }
}
