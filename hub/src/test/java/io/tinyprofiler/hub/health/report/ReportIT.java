package io.tinyprofiler.hub.health.report;

import static io.tinyprofiler.hub.HttpProbe.await;
import static io.tinyprofiler.hub.cli.CommandLineRun.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.Samples;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.store.Consequence;
import io.tinyprofiler.hub.alert.store.PgAlerts;
import io.tinyprofiler.hub.cli.CommandLineRun;
import io.tinyprofiler.hub.cluster.Cluster;
import io.tinyprofiler.hub.cluster.Peers;
import io.tinyprofiler.hub.database.Database;
import io.tinyprofiler.hub.database.Leadership;
import io.tinyprofiler.hub.database.Leadership.Term;
import io.tinyprofiler.hub.database.TestDatabase;
import io.tinyprofiler.hub.health.HealthChecks;
import io.tinyprofiler.hub.health.HealthConfig;
import io.tinyprofiler.hub.health.PgHealth;
import io.tinyprofiler.hub.health.Service;
import io.tinyprofiler.hub.health.monitoring.Monitoring;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.DeviceState;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportIT {

  @TempDir Path folder;

  @Test
  void theReportTellsOfEverything() {
    try (TestHub hub = TestHub.start(folder)) {
      FakeAgent agent = hub.agentWithDevice("a", "d");
      agent.heartbeat(
          new Heartbeat("1", "pi", 1, 2, 0, 0, List.of(), List.of(), load(12.0, 4L << 30)));
      hub.queue("d");
      StartSession start = agent.nextCommand(StartSession.class);
      agent.store(Samples.session(1, start.spec(), UUID.randomUUID(), "abc"));
      agent.store(
          new DeviceLog("d", List.of("all is well", "assertion of heap.c failed")),
          new DeviceChanged("d", "/dev/x", DeviceState.LOST, "the port vanished"));

      JsonObject report = hub.http().get("/health/report").json();

      assertThat(report.getString("status")).isEqualTo("degraded");
      JsonObject away = report.getJsonArray("disconnected_devices").getJsonObject(0);
      assertThat(away.getString("id")).isEqualTo("d");
      assertThat(away.getString("reason")).isEqualTo("the port vanished");
      JsonObject host = report.getJsonObject("host");
      assertThat(host.getInteger("processors")).isPositive();
      assertThat(host.getLong("memory_available")).isBetween(1L, host.getLong("memory_total"));
      assertThat(host.getJsonArray("disks").getJsonObject(0).getLong("free")).isPositive();
      assertThat(service(report, "hub").getLong("memory")).isPositive();
      assertThat(service(report, "hub").getDouble("cpu_percent")).isPositive();
      assertThat(service(report, "postgresql").getLong("memory")).isPositive();
      assertThat(service(report, "postgresql").getLong("disk")).isPositive();
      assertThat(service(report, "agent a").getString("note"))
          .contains(
              "records spooled; host: CPU 12 %, memory 3.000 GiB free of 4.000 GiB, disk 20.00 GiB free");
      assertThat(service(report, "agent a").getLong("memory")).isEqualTo(60 << 20);
      assertThat(report.getJsonArray("errors").stream().map(JsonObject.class::cast))
          .extracting(error -> error.getString("service") + ": " + error.getString("text"))
          .contains("device d: assertion of heap.c failed")
          .noneMatch(error -> error.contains("all is well"));
      assertThat(report.getJsonObject("sessions").getLong("last_hour")).isEqualTo(1);
      assertThat(report.getJsonObject("sessions").getJsonArray("per_hour")).hasSize(24);

      CommandLineRun shown = client(hub.port(), "health", "--report");
      assertThat(shown.code()).isZero();
      assertThat(shown.out())
          .contains("is degraded; 0 alerts fire", "1 devices are disconnected", "d on a: lost")
          .contains("sessions: 1 in the last hour", "device d: assertion of heap.c failed");
      assertThat(client(hub.port(), "health", "--report", "--json").out())
          .contains("\"disconnected_devices\"");
    }
  }

  private static Heartbeat.Load load(double cpuPercent, long memory) {
    return new Heartbeat.Load(1.5, 60L << 20, cpuPercent, memory, 3L << 30, 20L << 30);
  }

  private static JsonObject service(JsonObject report, String name) {
    return report.getJsonArray("services").stream()
        .map(JsonObject.class::cast)
        .filter(service -> service.getString("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aDaysReportIsSentOnceWhoeverSendsIt() {
    Vertx vertx = Vertx.vertx();
    try (TestDatabase database = TestDatabase.fresh()) {
      Database open = await(database.open(vertx));
      PgAlerts alerts = new PgAlerts(open.pool(), Consequence.NONE);
      PgDailyReports days = new PgDailyReports(open.pool(), alerts);
      Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
      LocalDate day = LocalDate.parse("2026-01-05");
      Term term = lead(vertx, open);

      await(days.send(term, day, report("first", now), now));
      await(days.send(term, day, report("second", now), now));

      assertThat(await(alerts.firing(now)))
          .extracting(alert -> alert.annotations().get("summary"))
          .containsExactly("first");
      assertThat(await(days.last())).contains(day);

      database.sql("update leaders set term = term + 1");
      assertThatThrownBy(() -> await(days.send(term, day.plusDays(1), report("third", now), now)))
          .hasStackTraceContaining("another hub leads now");
      assertThat(await(days.last())).contains(day);
      await(open.close());
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void theDutySendsWhatIsDueAndNothingOnItsFirstDay() {
    Vertx vertx = Vertx.vertx();
    try (TestDatabase database = TestDatabase.fresh()) {
      Database open = await(database.open(vertx));
      PgAlerts alerts = new PgAlerts(open.pool(), Consequence.NONE);
      PgDailyReports days = new PgDailyReports(open.pool(), alerts);
      Clock clock = Clock.systemUTC();
      HealthConfig health = HealthConfig.defaults();
      HealthChecks checks =
          new HealthChecks(
              new Cluster(vertx, Peers.none()),
              new PgHealth(open),
              folder,
              health,
              new Monitoring(vertx, health.monitoring()),
              clock);
      Reporter reporter =
          new Reporter(
              vertx, new PgReport(open.pool()), checks, Service.of("default"), folder, clock);
      Term term = lead(vertx, open);

      DailyReport first = new DailyReport(vertx, days, reporter, 0, clock);
      first.begin(term);
      LocalDate today = LocalDate.now(clock);
      while (await(days.last()).isEmpty()) {
        Thread.onSpinWait();
      }
      first.end();
      assertThat(await(days.last()).orElseThrow()).isAfterOrEqualTo(today);
      assertThat(await(alerts.firing(clock.instant()))).isEmpty();

      database.sql("update daily_reports set day = day - 3");
      DailyReport next = new DailyReport(vertx, days, reporter, 0, clock);
      next.begin(term);
      while (await(alerts.firing(clock.instant())).isEmpty()) {
        Thread.onSpinWait();
      }
      next.end();
      Alert alert = await(alerts.firing(clock.instant())).get(0);
      assertThat(alert.labels().get("alertname")).isEqualTo("DailyReport");
      assertThat(alert.labels().get("severity")).isEqualTo("info");
      assertThat(alert.annotations().get("summary"))
          .startsWith("tiny-llm-edge-profiler ")
          .contains(" (default) is ", "sessions: 0 in the last hour");
      await(open.close());
    } finally {
      await(vertx.close());
    }
  }

  private static Term lead(Vertx vertx, Database database) {
    Leadership.Led led =
        new Leadership.Led() {
          @Override
          public void lost() {}

          @Override
          public void told() {}
        };
    return await(new Leadership(vertx, database, "alerts").take(led)).orElseThrow();
  }

  private static Alert report(String text, Instant now) {
    return new Alert(
        Labels.of(Map.of("alertname", "DailyReport")),
        Map.of("summary", text),
        now,
        now.plusSeconds(60),
        now,
        false,
        "");
  }
}
