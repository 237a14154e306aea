package io.tinyprofiler.hub;

import io.tinyprofiler.hub.database.Database;
import io.tinyprofiler.hub.database.Leadership;
import io.tinyprofiler.hub.maintenance.MaintenanceApi;
import io.tinyprofiler.hub.maintenance.MaintenanceJobs;
import io.tinyprofiler.hub.maintenance.MaintenanceVerticle;
import io.tinyprofiler.hub.maintenance.PgMaintenance;
import io.tinyprofiler.hub.maintenance.Upkeep;
import io.tinyprofiler.hub.web.Api;
import io.vertx.core.Vertx;
import java.time.Clock;

/** The hub's part that looks after its data. */
final class MaintenanceDuty {

  private final HubConfig config;
  private final Leadership leadership;
  private final PgMaintenance records;
  private final MaintenanceJobs jobs;
  private final Clock clock;

  MaintenanceDuty(Vertx vertx, Database database, HubConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
    this.leadership = new Leadership(vertx, database, "maintenance");
    this.records = new PgMaintenance(database.pool());
    Upkeep upkeep =
        new Upkeep(
            database.server(),
            config.maintenance(),
            config.artifactFolders(),
            config.dataPath(),
            clock);
    this.jobs = new MaintenanceJobs(vertx, upkeep, records);
  }

  Api api() {
    return new MaintenanceApi(jobs);
  }

  MaintenanceVerticle verticle() {
    return new MaintenanceVerticle(leadership, jobs, records, config.maintenance(), clock);
  }
}
