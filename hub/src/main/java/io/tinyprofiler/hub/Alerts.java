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
import io.tinyprofiler.hub.web.Api;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** The hub's part that watches the lab and tells people. */
final class Alerts {

  private final Vertx vertx;
  private final Database database;
  private final AlertsConfig config;
  private final MeterRegistry meters;
  private final Clock clock;
  private final RoutingFile routes;
  private final PgAlerts alerts;
  private final PgSilences silences;

  Alerts(Vertx vertx, Database database, AlertsConfig config, MeterRegistry meters, Clock clock) {
    this.vertx = vertx;
    this.database = database;
    this.config = config;
    this.meters = meters;
    this.clock = clock;
    this.routes =
        RoutingFile.read(config.routesFile().isEmpty() ? null : Path.of(config.routesFile()));
    this.alerts = new PgAlerts(database.pool());
    this.silences = new PgSilences(database.pool());
  }

  Api api() {
    return new AlertmanagerApi(alerts, silences, routes.routing(), clock);
  }

  AlertVerticle verticle(Path dataDir) {
    Duration limit = Duration.ofMillis(config.sendTimeoutMs());
    Deliveries deliveries = new Deliveries(vertx, limit, config.externalUrl(), clock);
    PgOutbox outbox = new PgOutbox(database.pool());
    return new AlertVerticle(
        new Leadership(vertx, database, PgAlerts.CHANNEL),
        routes.routing(),
        new AlertVerticle.Store(alerts, silences, new PgRounds(database.pool())),
        new Sender(vertx, outbox, deliveries, routes.targets(), meters, clock),
        new Watch(vertx, config.rules(), new PgLab(database.pool()), alerts, dataDir, clock),
        clock);
  }
}
