package io.tinyprofiler.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tinyprofiler.hub.backup.BackupApi;
import io.tinyprofiler.hub.backup.BackupJobs;
import io.tinyprofiler.hub.backup.BackupVerticle;
import io.tinyprofiler.hub.backup.Backups;
import io.tinyprofiler.hub.backup.PgBackups;
import io.tinyprofiler.hub.backup.dump.Creation;
import io.tinyprofiler.hub.backup.folder.BackupFolder;
import io.tinyprofiler.hub.database.Database;
import io.tinyprofiler.hub.web.Api;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The hub's part that makes and proves backups. */
final class BackupDuty {

  private static final long LOOK_MS = 30_000;

  private final HubConfig config;
  private final PgBackups rows;
  private final BackupJobs jobs;
  private final Clock clock;

  BackupDuty(Vertx vertx, Database database, HubConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
    this.rows = new PgBackups(database.pool());
    Path dataDir = config.dataPath();
    Creation.Sources sources =
        new Creation.Sources(config.artifactFolders(), effective(), configFiles(), version());
    this.jobs =
        new BackupJobs(
            vertx,
            new Backups(
                new BackupFolder(config.backups().folder(dataDir)),
                database.server(),
                sources,
                config.backups(),
                clock),
            rows);
  }

  Api api() {
    return new BackupApi(jobs);
  }

  BackupVerticle verticle() {
    return new BackupVerticle(jobs, rows, config.backups(), LOOK_MS, clock);
  }

  /** The configuration as it is in effect; JSON is YAML. It holds no secret: those are in files. */
  private String effective() {
    try {
      return new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValueAsString(config);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot encode the configuration", e);
    }
  }

  private List<Path> configFiles() {
    List<Path> files = new ArrayList<>();
    config.backups().configFiles().forEach(file -> files.add(Path.of(file)));
    if (!config.alerts().routesFile().isEmpty()) {
      files.add(Path.of(config.alerts().routesFile()));
    }
    return files;
  }

  private static String version() {
    String version = BackupDuty.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
