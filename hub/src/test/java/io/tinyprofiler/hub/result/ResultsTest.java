package io.tinyprofiler.hub.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyprofiler.hub.database.OpenDatabase;
import io.tinyprofiler.shared.metric.Distribution;
import io.tinyprofiler.shared.metric.Provenance;
import io.tinyprofiler.shared.metric.SessionSummary;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.Numbered;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every figure against PostgreSQL's own arithmetic on the same rows. */
class ResultsTest {

  private static final String FIGURES =
      """
      with event as (
        select r.id, r.tick_hz::float8 as hz, t.tick, t.host,
          row_number() over (partition by r.id order by c.first, t.at) as n
        from runs r join token_columns c on c.run_id = r.id
          cross join unnest(c.ticks, c.host_ns) with ordinality as t (tick, host, at)
        where r.session_id = $1 and r.kind = 'MEASURED' and r.valid
      ), gap as (
        select (tick - lag(tick) over (partition by id order by n)) / hz as s from event
      ), run as (
        select r.id,
          r.prompt_tokens * r.tick_hz::float8 / r.prefill_ticks as pp_ts,
          min(e.tick) / min(e.hz) as ttft,
          min(e.host) / 1e9::float8 as host_ttft,
          max(e.tick) / min(e.hz) as e2el,
          (max(e.tick) - min(e.tick)) / min(e.hz) / nullif(count(e.n) - 1, 0) as tpot,
          (count(e.n) - 1) * min(e.hz) / nullif(max(e.tick) - min(e.tick), 0) as tg_ts
        from runs r left join event e on e.id = r.id
        where r.session_id = $1 and r.kind = 'MEASURED' and r.valid
        group by r.id
      )
      select
        (select count(*) from run) as runs,
        (select count(*) from runs
          where session_id = $1 and kind = 'MEASURED' and not valid) as invalid_runs,
        (select count(*) from event) as tokens,
        (select sum(lost) from runs where session_id = $1 and kind = 'MEASURED') as lost_tokens,
        (select percentile_cont(0.5) within group (order by tg_ts) from run) as tg_ts,
        (select percentile_cont(0.5) within group (order by pp_ts) from run) as pp_ts,
        (select percentile_cont(0.5) within group (order by ttft) from run) as ttft,
        (select percentile_cont(0.5) within group (order by host_ttft) from run) as host_ttft,
        (select percentile_cont(0.5) within group (order by e2el) from run) as e2el,
        (select percentile_cont(0.5) within group (order by tpot) from run) as tpot
      """;

  private static final String GAPS =
      """
      with event as (
        select r.id, r.tick_hz::float8 as hz, t.tick,
          row_number() over (partition by r.id order by c.first, t.at) as n
        from runs r join token_columns c on c.run_id = r.id
          cross join unnest(c.ticks) with ordinality as t (tick, at)
        where r.session_id = $1 and r.kind = 'MEASURED' and r.valid
      ), gap as (
        select (tick - lag(tick) over (partition by id order by n)) / hz as s from event
      )
      select count(s) as count, avg(s) as mean, stddev_pop(s) as std, min(s) as min,
        max(s) as max, percentile_cont(array[0.5, 0.9, 0.95, 0.99]) within group (order by s) as p
      from gap where s is not null
      """;

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

  @Test
  void agreesWithSqlInEveryFigure() {
    StoredSession session = new StoredSession(pool, seed);
    session.done("WARMUP", 200);
    for (int tokens : new int[] {1, 2, 63, 64, 65, 197, 512, 0}) {
      session.done("MEASURED", tokens);
    }
    UUID invalid = session.started("MEASURED");
    session.tokens(invalid, 20);
    session.ended(invalid, "DONE", 23, 3, "LINK");
    session.ended(session.started("MEASURED"), "LOST", null, 2, "BOARD");
    session.started("MEASURED"); // its end never came

    SessionSummary summary = results.recompute(session.id).await();

    Row sql = row(FIGURES, session.id);
    assertThat(summary.runs()).isEqualTo(8).isEqualTo(sql.getInteger("runs"));
    assertThat(summary.invalidRuns()).isEqualTo(3).isEqualTo(sql.getInteger("invalid_runs"));
    assertThat(summary.tokens()).isEqualTo(904).isEqualTo(sql.getInteger("tokens"));
    assertThat(summary.lostTokens()).isEqualTo(5).isEqualTo(sql.getInteger("lost_tokens"));
    close(summary.figures().tgTs(), sql, "tg_ts");
    close(summary.figures().ppTs(), sql, "pp_ts");
    close(summary.figures().ttft(), sql, "ttft");
    close(summary.figures().hostTtft(), sql, "host_ttft");
    close(summary.figures().e2el(), sql, "e2el");
    close(summary.figures().tpot(), sql, "tpot");
    gapsAgree(summary.figures().itl(), row(GAPS, session.id));
  }

  private static void gapsAgree(Distribution itl, Row sql) {
    assertThat(itl.count()).isEqualTo(sql.getInteger("count"));
    close(itl.mean(), sql, "mean");
    close(itl.std(), sql, "std");
    close(itl.min(), sql, "min");
    close(itl.max(), sql, "max");
    Double[] percentiles = sql.getArrayOfDoubles("p");
    close(itl.median(), percentiles[0]);
    close(itl.p90(), percentiles[1]);
    close(itl.p95(), percentiles[2]);
    close(itl.p99(), percentiles[3]);
  }

  @Test
  void keepsWhatItComputesAndComputingAgainChangesNothing() {
    StoredSession session = new StoredSession(pool, seed, "live", "sync");
    session.done("MEASURED", 100);
    SessionSummary summary = results.recompute(session.id).await();
    Row kept = row("select * from profiling_results where session_id = $1", session.id);
    assertThat(results.recompute(session.id).await()).isEqualTo(summary);
    Row again = row("select * from profiling_results where session_id = $1", session.id);

    assertThat(again.getJsonObject("summary")).isEqualTo(kept.getJsonObject("summary"));
    assertThat(again.getOffsetDateTime("created_at"))
        .isEqualTo(kept.getOffsetDateTime("created_at"));
    assertThat(kept.getString("device")).isEqualTo("board-1");
    assertThat(kept.getString("platform")).isEqualTo("netduinoplus2");
    assertThat(kept.getString("model")).isEqualTo("fable260k");
    assertThat(kept.getString("quantization")).isEqualTo("int8");
    assertThat(kept.getDouble("tg_ts")).isEqualTo(summary.figures().tgTs());
    JsonObject json = kept.getJsonObject("summary");
    assertThat(json.getString("model_sha")).isEqualTo("cd".repeat(32));
    assertThat(json.getDouble("tg_ts")).isEqualTo(summary.figures().tgTs());
    assertThat(json.getJsonObject("itl").getDouble("p99")).isEqualTo(summary.figures().itl().p99());
    assertThat(json.getJsonObject("provenance").getString("ttft")).isEqualTo("measured");
  }

  @Test
  void takesThePeakOfRamFromValidMeasuredRuns() {
    StoredSession session = new StoredSession(pool, seed);
    UUID warmup = session.done("WARMUP", 5);
    UUID first = session.done("MEASURED", 5);
    UUID second = session.done("MEASURED", 5);
    UUID invalid = session.started("MEASURED");
    session.ended(invalid, "OOM", 0, 0, "BOARD");
    session.memory(warmup, 9_000L, 900L);
    session.memory(first, 1_000L, 500L);
    session.memory(second, 1_100L, 300L);
    session.memory(second, 1_100L, null);
    session.memory(invalid, 8_000L, 800L);
    SessionSummary summary = results.recompute(session.id).await();
    assertThat(summary.figures().peakRam()).isEqualTo(1_500);
    assertThat(summary.provenance()).containsEntry("peak_ram", Provenance.REPORTED);
  }

  @Test
  void hasNoPeakOfRamUnlessHeapAndStackAreReported() {
    StoredSession session = new StoredSession(pool, seed);
    session.memory(session.done("MEASURED", 5), 1_000L, null);
    SessionSummary summary = results.recompute(session.id).await();
    assertThat(summary.figures().peakRam()).isNull();
    assertThat(summary.provenance()).doesNotContainKey("peak_ram");
  }

  @Test
  void comparesNoClocksWithVirtualTime() {
    StoredSession session = new StoredSession(pool, seed, "emulated", "virtual-time");
    session.done("MEASURED", 5);
    SessionSummary summary = results.recompute(session.id).await();
    assertThat(summary.figures().hostTtft()).isNull();
    assertThat(summary.figures().ttft()).isNotNull();
    assertThat(summary.provenance()).containsEntry("ttft", Provenance.EMULATED);
  }

  @Test
  void leavesOutARunWhoseTokensAreNotAllHere() {
    StoredSession session = new StoredSession(pool, seed);
    session.done("MEASURED", 200);
    UUID torn = session.done("MEASURED", 200);
    execute("delete from token_chunks where run_id = $1 and first = 64", torn);
    SessionSummary summary = results.recompute(session.id).await();
    assertThat(summary.runs()).isEqualTo(1);
    assertThat(summary.invalidRuns()).isEqualTo(1);
    assertThat(summary.lostTokens()).isEqualTo(64);
  }

  @Test
  void readsMoreThanAPageOfChunks() {
    StoredSession session = new StoredSession(pool, seed);
    for (int i = 0; i < 12; i++) {
      session.done("MEASURED", 50 * 64);
    }
    assertThat(results.recompute(session.id).await().tokens()).isEqualTo(12 * 50 * 64);
  }

  @Test
  void hasNoResultWithoutAMeasuredRun() {
    StoredSession session = new StoredSession(pool, seed);
    session.done("WARMUP", 5);
    assertThat(results.recompute(session.id).await()).isNull();
    assertThat(results.recompute(UUID.randomUUID()).await()).isNull();
    assertThat(stored()).isEmpty();
  }

  @Test
  void sweepsEndedSessionsWithoutAResult() {
    StoredSession ended = new StoredSession(pool, seed);
    ended.done("MEASURED", 5);
    ended.end();
    StoredSession running = new StoredSession(pool, seed);
    running.done("MEASURED", 5);
    StoredSession broken = new StoredSession(pool, seed);
    broken.done("MEASURED", 5);
    broken.end();
    execute("update profiling_sessions set info = '{}' where id = $1", broken.id);
    StoredSession unmeasured = new StoredSession(pool, seed);
    unmeasured.done("WARMUP", 5);
    unmeasured.end();
    results.sweep().await();
    assertThat(stored()).containsExactly(ended.id);
  }

  @Test
  void summarisesWhatHasJustEnded() {
    StoredSession session = new StoredSession(pool, seed);
    session.done("MEASURED", 5);
    session.end();
    var record = new SessionEnded(session.id, SessionOutcome.COMPLETED, null, "");
    results.committed("pi", List.of(new Numbered(1, Instant.EPOCH, 0, record)));
    results.sweep().await(); // goes behind what is under way
    assertThat(stored()).containsExactly(session.id);
  }

  private List<UUID> stored() {
    return List.of(
        pool.query("select coalesce(array_agg(session_id), '{}') from profiling_results")
            .execute()
            .await()
            .iterator()
            .next()
            .getArrayOfUUIDs(0));
  }

  private Row row(String sql, UUID session) {
    return pool.preparedQuery(sql).execute(Tuple.of(session)).await().iterator().next();
  }

  private void execute(String sql, UUID id) {
    pool.preparedQuery(sql).execute(Tuple.of(id)).await();
  }

  private static void close(Double mine, Row sql, String name) {
    close(mine, sql.getDouble(name));
  }

  private static void close(double mine, double theirs) {
    assertThat(mine).isCloseTo(theirs, within(1e-12 * Math.abs(theirs)));
  }
}
