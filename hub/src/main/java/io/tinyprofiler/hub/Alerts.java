package io.tinyprofiler.hub;

import io.micrometer.core.instrument.MeterRegistry;
import io.tinyprofiler.hub.alert.AlertVerticle;
import io.tinyprofiler.hub.alert.AlertsConfig;
import io.tinyprofiler.hub.alert.api.AlertmanagerApi;
import io.tinyprofiler.hub.alert.config.RoutingFile;
import io.tinyprofiler.hub.alert.receiver.Deliveries;
import io.tinyprofiler.hub.alert.receiver.Sender;
import io.tinyprofiler.hub.alert.rule.PgLab;
import io.tinyprofiler.hub.alert.rule.Watch;
import io.tinyprofiler.hub.alert.store.PgAlerts;
import io.tinyprofiler.hub.alert.store.PgOutbox;
import io.tinyprofiler.hub.alert.store.PgRounds;
import io.tinyprofiler.hub.alert.store.PgSilences;
import io.tinyprofiler.hub.database.Database;
import io.tinyprofiler.hub.database.Leadership;
import io.tinyprofiler.hub.deploy.record.PgDeploys;
import io.tinyprofiler.hub.health.report.DailyReport;
import io.tinyprofiler.hub.health.report.PgDailyReports;
import io.tinyprofiler.hub.health.report.Reporter;
import io.tinyprofiler.hub.incident.Trigger;
import io.tinyprofiler.hub.incident.api.IncidentApi;
import io.tinyprofiler.hub.incident.store.PgIncidentFiles;
import io.tinyprofiler.hub.incident.store.PgIncidents;
import io.tinyprofiler.hub.incident.store.PgOpening;
import io.tinyprofiler.hub.incident.watch.IncidentWatch;
import io.tinyprofiler.hub.web.Api;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/** The hub's part that watches the lab and tells people. */
final class Alerts {

  private final Vertx vertx;
  private final Database database;
  private final HubConfig config;
  private final MeterRegistry meters;
  private final Clock clock;
  private final RoutingFile routes;
  private final PgAlerts alerts;
  private final PgSilences silences;
  private final PgIncidents incidents;

  Alerts(Vertx vertx, Database database, HubConfig config, MeterRegistry meters, Clock clock) {
    this.vertx = vertx;
    this.database = database;
    this.config = config;
    this.meters = meters;
    this.clock = clock;
    String file = config.alerts().routesFile();
    this.routes = RoutingFile.read(file.isEmpty() ? null : Path.of(file));
    this.alerts = new PgAlerts(database.pool(), new PgOpening(new Trigger(routes.routing())));
    this.silences = new PgSilences(database.pool());
    this.incidents = new PgIncidents(database.pool(), alerts);
  }

  List<Api> apis() {
    return List.of(
        new AlertmanagerApi(alerts, silences, routes.routing(), clock),
        new IncidentApi(incidents, new PgIncidentFiles(database.pool()), clock));
  }

  /** What deploys tell, and people with it. */
  PgDeploys deploys() {
    return new PgDeploys(database.pool(), alerts, config.alerts().externalUrl());
  }

  /**
   * The engine with its duties.
   *
   * @param reporter of what is sent once a day
   * @param regressions of results
   */
  AlertVerticle verticle(Reporter reporter, PgLab.Regressions regressions) {
    AlertsConfig told = config.alerts();
    Duration limit = Duration.ofMillis(told.sendTimeoutMs());
    Deliveries deliveries = new Deliveries(vertx, limit, told.externalUrl(), clock);
    PgOutbox outbox = new PgOutbox(database.pool());
    return new AlertVerticle(
        new Leadership(vertx, database, PgAlerts.CHANNEL),
        routes.routing(),
        new AlertVerticle.Store(alerts, silences, new PgRounds(database.pool())),
        new Sender(vertx, outbox, deliveries, routes.targets(), meters, clock),
        AlertVerticle.Duty.all(List.of(watch(regressions), incidentWatch(), dailyReport(reporter))),
        clock);
  }

  private Watch watch(PgLab.Regressions regressions) {
    PgLab lab = new PgLab(database.pool(), regressions);
    return new Watch(vertx, config.alerts(), lab, alerts, config.dataPath(), clock);
  }

  private DailyReport dailyReport(Reporter reporter) {
    PgDailyReports days = new PgDailyReports(database.pool(), alerts);
    Clock local = clock.withZone(ZoneId.systemDefault());
    return new DailyReport(vertx, days, reporter, config.health().reportHour(), local);
  }

  private IncidentWatch incidentWatch() {
    return new IncidentWatch(vertx, incidents, config.incidents(), clock);
  }
}
