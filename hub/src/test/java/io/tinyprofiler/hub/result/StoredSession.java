package io.tinyprofiler.hub.result;

import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/** A session whose rows are put in by SQL, with times drawn from a seed. */
final class StoredSession {

  static final long TICK_HZ = 72_000_000;
  private static final int CHUNK = 64;

  final UUID id = UUID.randomUUID();
  private final Pool pool;
  private final Random random;
  private final OffsetDateTime start = OffsetDateTime.now(ZoneOffset.UTC);
  private int index;

  StoredSession(Pool pool, long seed, String... capabilities) {
    this.pool = pool;
    this.random = new Random(seed);
    run(
        "insert into profiling_sessions (id, device, state, spec, info) values ($1,$2,'running',$3,$4)",
        id,
        "board-1",
        BusCodec.encode(spec()),
        BusCodec.encode(info(capabilities)));
  }

  private SessionSpec spec() {
    return new SessionSpec(id, "board-1", List.of(""), 1, 8, 512, 0, 0, 0, Map.of());
  }

  private static DeviceInfo info(String... capabilities) {
    return new DeviceInfo(
        "netduinoplus2",
        "board-1",
        "1.0",
        "ab".repeat(32),
        168_000_000L,
        TICK_HZ,
        196_608L,
        null,
        "fable260k",
        "cd".repeat(32),
        List.of(capabilities),
        "int8",
        "boot-1",
        "power");
  }

  /** A run that came to its end. */
  UUID done(String kind, int tokens) {
    UUID run = started(kind);
    tokens(run, tokens);
    ended(run, "DONE", tokens, 0, null);
    return run;
  }

  UUID started(String kind) {
    return started(kind, RunMode.LIVE);
  }

  /** A deferred run that came to its end, on the device's clock as fast as any. */
  UUID deferred(int tokens) {
    UUID run = started("MEASURED", RunMode.DEFERRED);
    tokens(run, tokens);
    run(
        "update token_chunks c set packed = pack_tokens(u.ticks, null, u.ids, u.pieces)"
            + " from token_columns u"
            + " where c.run_id = $1 and u.run_id = c.run_id and u.first = c.first",
        run);
    ended(run, "DONE", tokens, 0, null);
    return run;
  }

  private UUID started(String kind, RunMode mode) {
    UUID run = UUID.randomUUID();
    run(
        "insert into runs (id, session_id, run_index, kind, mode, repetition, prompt, started_at,"
            + " tick_hz, accepted_tick, accepted_host_ns, prompt_tokens)"
            + " values ($1,$2,$3,$4,$5,0,'',$6,$7,1000,2000,$8)",
        run,
        id,
        index,
        kind,
        mode.word(),
        start.plusSeconds(index),
        TICK_HZ,
        1 + random.nextInt(30));
    index++;
    return run;
  }

  void tokens(UUID run, int tokens) {
    Long[] ticks = rising(tokens, 500_000);
    Long[] hostNs = rising(tokens, 7_000_000);
    List<Integer> firsts = new ArrayList<>();
    for (int first = 0; first < tokens; first += CHUNK) {
      firsts.add(first);
    }
    java.util.Collections.shuffle(firsts, random); // the rows' order says nothing
    firsts.forEach(first -> chunk(run, first, ticks, hostNs));
  }

  private void chunk(UUID run, int first, Long[] ticks, Long[] hostNs) {
    int end = Math.min(first + CHUNK, ticks.length);
    run(
        "insert into token_chunks (run_id, started_at, first, n, packed)"
            + " select $1, started_at, $2, cardinality($3::bigint[]), pack_tokens($3, $4, $5, $6)"
            + " from runs where id = $1",
        run,
        first,
        Arrays.copyOfRange(ticks, first, end),
        Arrays.copyOfRange(hostNs, first, end),
        Stream.generate(() -> 7).limit(end - first).toArray(Integer[]::new),
        Stream.generate(() -> Buffer.buffer("x")).limit(end - first).toArray(Buffer[]::new));
  }

  private Long[] rising(int n, int step) {
    Long[] times = new Long[n];
    long now = 3L * step;
    for (int i = 0; i < n; i++) {
      now += 1 + random.nextInt(step);
      times[i] = now;
    }
    return times;
  }

  void ended(UUID run, String status, Integer tokens, int lost, String failure) {
    run(
        "update runs set status=$2, tokens=$3, lost=$4, failure=$5, prefill_ticks=$6 where id=$1",
        run,
        status,
        tokens,
        lost,
        failure,
        1L + random.nextInt(900_000));
  }

  void memory(UUID run, Long heapPeak, Long stackPeak) {
    run(
        "insert into readings (device, run_id, started_at, tick, heap, heap_peak, stack_peak)"
            + " select 'board-1', $1, started_at, 5, $2, $2, $3 from runs where id = $1",
        run,
        heapPeak,
        stackPeak);
  }

  /** What the device says that it generated. */
  void hash(UUID run, String hash) {
    run("update runs set hash = $2 where id = $1", run, hash);
  }

  void mark(UUID run, String... marks) {
    run("update runs set marks = $2 where id = $1", run, marks);
  }

  void clamp(UUID run) {
    run("update runs set clamped = true, judged = '{clamped_start}' where id = $1", run);
  }

  void celsius(UUID run, int tick, int milliCelsius) {
    run(
        "insert into readings (device, run_id, started_at, tick, milli_celsius)"
            + " select 'board-1', $1, started_at, $2, $3 from runs where id = $1",
        run,
        (long) tick,
        milliCelsius);
  }

  void burst(long tick, long hostNs, Double ratePpm, long errorNs) {
    run(
        "insert into clock_samples (session_id, device, at, fitted, tick, host_ns, round_trip_ns,"
            + " rate_ppm, error_ns) values ($1, 'board-1', now(), true, $2, $3, $4, $5, $6)",
        id,
        tick,
        hostNs,
        errorNs / 2,
        ratePpm,
        errorNs);
  }

  void end() {
    run("update profiling_sessions set state = 'completed', ended_at = now() where id = $1", id);
  }

  private void run(String sql, Object... values) {
    pool.preparedQuery(sql).execute(Tuple.wrap(values)).await();
  }
}
