package io.tinyprofiler.hub.alert.rule;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.AlertsConfig;
import io.tinyprofiler.hub.alert.store.Consequence;
import io.tinyprofiler.hub.alert.store.PgAlerts;
import io.tinyprofiler.hub.database.Database;
import io.tinyprofiler.hub.database.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One look of all rules at a large lab: what the database tells, what is wrong, and the alerts
 * written. A sample here; the benchmark is the same with {@code -Dalerts.devices=1000} and leaves
 * {@code target/rules-load.json}. Times are only reported.
 */
class RulesLoadIT {

  private static final int DEVICES = Integer.getInteger("alerts.devices", 50);
  private static final int LOOKS = 40;

  /** Ten devices on each agent; the last agent is silent, one device in ten is hot. */
  private static final String AGENTS =
      """
      insert into agents (id, connected, heartbeat, heartbeat_at)
      select 'agent-' || a, a < %1$d - 1, jsonb_build_object('version', '1', 'host', 'pi', 'monoNs', 1,
          'wallMs', 1, 'spoolRecords', 3, 'spoolBytes', 300, 'openSessions', '[]'::jsonb, 'devices',
          (select jsonb_agg(jsonb_build_object('device', 'device-' || (10 * a + d), 'port', '/dev/x',
            'state', 'IDLE', 'info', null, 'quietMs', 1, 'milliCelsius', case when d = 0 then 90000 else 40000 end,
            'damagedFrames', 0, 'reason', '')) from generate_series(0, 9) d)),
        now() + case when a < %1$d - 1 then interval '1 hour' else interval '-1 hour' end
      from generate_series(0, %1$d - 1) a
      """;

  private static final String DEVICES_OF_AGENTS =
      """
      insert into devices (id, agent, port, state, info, last_seen)
      select 'device-' || d, 'agent-' || d / 10, '/dev/x', 'idle',
        '{"platform": "mps2-an385"}', now() - interval '1 hour'
      from generate_series(0, %d - 1) d
      """;

  /** A hundred of each device, of which ten are of the last hour. */
  private static final String CLOCKS =
      """
      insert into clock_samples (session_id, device, at, fitted, rate_ppm)
      select gen_random_uuid(), 'device-' || d, now() - s * interval '6 minutes', true, 10
      from generate_series(0, %d - 1) d, generate_series(0, 99) s
      """;

  /** Ten sessions of each device in the last day, each with a result and five runs. */
  private static final String SESSIONS =
      """
      with made as (insert into profiling_sessions
          (id, device, state, spec, accepted_at, ended_at, created_at)
        select gen_random_uuid(), 'device-' || d, 'completed', '{}',
          now() - s * interval '2 hours' - interval '5 minutes', now() - s * interval '2 hours',
          now() - s * interval '2 hours' - interval '6 minutes'
        from generate_series(0, %d - 1) d, generate_series(0, 9) s
        returning id, device, ended_at),
      told as (insert into profiling_results
          (session_id, device, platform, model, quantization, tg_ts, summary, created_at)
        select id, device, 'mps2-an385', 'fable260k', 'int8', 100, '{}', ended_at from made)
      insert into runs (id, session_id, run_index, kind, repetition, prompt, started_at, tick_hz,
        accepted_tick, accepted_host_ns, mode, ended_at)
      select gen_random_uuid(), id, r, 'MEASURED', r, '', ended_at, 1, 0, 0, 'live', ended_at
      from made, generate_series(0, 4) r
      """;

  private final Vertx vertx = Vertx.vertx();

  @TempDir Path folder;

  @Test
  void aLookFindsAllThatIsWrong() throws IOException {
    int agents = DEVICES / 10;
    try (TestDatabase database = TestDatabase.fresh()) {
      database.sql(AGENTS.formatted(agents));
      for (String made : List.of(DEVICES_OF_AGENTS, CLOCKS, SESSIONS)) {
        database.sql(made.formatted(DEVICES));
      }
      database.sql("analyze");
      Database open = await(database.open(vertx));
      JsonObject report = new JsonObject().put("devices", DEVICES);

      List<Alert> firing = look(open, rules(0), "some", report);
      assertThat(of("DeviceOverheating", firing)).isEqualTo(agents - 1);
      assertThat(of("AgentSilent", firing)).isEqualTo(1);
      assertThat(of("DeviceDisconnected", firing)).isEqualTo(10);
      assertThat(of("ThroughputLow", firing)).isZero();

      firing = look(open, rules(200), "all", report);
      assertThat(of("ThroughputLow", firing)).isEqualTo(Math.min(1000, DEVICES));

      await(open.close());
      Files.writeString(Path.of("target", "rules-load.json"), report.encodePrettily() + "\n");
      System.err.println("rules load: " + report.encode());
    } finally {
      await(vertx.close());
    }
  }

  /** Looks many times; answers what fires after it. */
  private List<Alert> look(Database open, RulesConfig rules, String wrong, JsonObject report) {
    PgLab lab = new PgLab(open.pool(), () -> Future.succeededFuture(List.of()));
    PgAlerts alerts = new PgAlerts(open.pool(), Consequence.NONE);
    Watch watch =
        new Watch(
            vertx, new AlertsConfig("", "", 10_000, rules), lab, alerts, folder, Clock.systemUTC());
    List<Double> looks = new ArrayList<>();
    List<Double> readings = new ArrayList<>();
    List<Double> evaluations = new ArrayList<>();
    for (int i = 0; i < LOOKS; i++) {
      looks.add(millis(() -> await(watch.look())));
      PgLab.Host host = new PgLab.Host(Instant.now(), 10, 10.0);
      readings.add(millis(() -> await(lab.look(host))));
      Lab seen = await(lab.look(host));
      evaluations.add(millis(() -> assertThat(Rules.of(rules, seen)).isNotEmpty()));
    }
    List<Alert> firing = await(alerts.firing(Instant.now()));
    report.put(
        wrong + "_wrong",
        new JsonObject()
            .put("firing", firing.size())
            .put("whole_look", quantiles(looks))
            .put("reading", quantiles(readings))
            .put("evaluation", quantiles(evaluations)));
    return firing;
  }

  /** Every rule has a limit; a result has 100 tokens/s. */
  private static RulesConfig rules(double floor) {
    return new RulesConfig(
        15_000, 60, 60, 85, 95, 10, 95, 100, 10_000, 20_000, 3_600, floor, 3_600, true, true);
  }

  private static long of(String name, List<Alert> firing) {
    return firing.stream().filter(alert -> alert.labels().get("alertname").equals(name)).count();
  }

  private static double millis(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }

  /** Of a first quarter, in which the JVM compiles, nothing is said. */
  private static JsonObject quantiles(List<Double> millis) {
    return new JsonObject()
        .put("median_ms", quantile(millis, 0.5))
        .put("p95_ms", quantile(millis, 0.95));
  }

  private static double quantile(List<Double> millis, double part) {
    List<Double> warm = millis.subList(LOOKS / 4, LOOKS).stream().sorted().toList();
    return Math.round(warm.get((int) (part * (warm.size() - 1))) * 100) / 100.0;
  }
}
