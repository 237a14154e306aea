package io.tinyprofiler.hub;

import io.tinyprofiler.hub.access.signin.SignInConfig;
import io.tinyprofiler.hub.alert.AlertsConfig;
import io.tinyprofiler.hub.artifact.ArtifactConfig;
import io.tinyprofiler.hub.artifact.ArtifactFolders;
import io.tinyprofiler.hub.artifact.ModelConfig;
import io.tinyprofiler.hub.backup.BackupConfig;
import io.tinyprofiler.hub.cluster.ClusterConfig;
import io.tinyprofiler.hub.database.DatabaseConfig;
import io.tinyprofiler.hub.deploy.DeployConfig;
import io.tinyprofiler.hub.health.HealthConfig;
import io.tinyprofiler.hub.incident.IncidentsConfig;
import io.tinyprofiler.hub.maintenance.MaintenanceConfig;
import io.tinyprofiler.hub.web.HttpConfig;
import io.tinyprofiler.shared.config.Check;
import io.tinyprofiler.shared.log.LogConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * Everything about a hub that can be chosen; {@code config/hub.yaml} lists it.
 *
 * @param dataDir where the hub keeps its admin token, artifacts and, by default, models
 * @param environment the colour of a hub behind a proxy
 */
public record HubConfig(
    String dataDir,
    String environment,
    HttpConfig http,
    SignInConfig signIn,
    DatabaseConfig database,
    ClusterConfig cluster,
    ArtifactConfig artifacts,
    ModelConfig models,
    AlertsConfig alerts,
    BackupConfig backups,
    MaintenanceConfig maintenance,
    DeployConfig deploy,
    IncidentsConfig incidents,
    HealthConfig health,
    LogConfig log) {

  private static final String DEFAULT = "default";

  public HubConfig {
    Check.present("dataDir", dataDir);
    Check.oneOf("environment", environment, List.of(DEFAULT, "blue", "green"));
    if (!environment.equals(DEFAULT) && !http.anonymousRole().equals("none")) {
      throw new IllegalArgumentException(
          "environment is '%s', so it stands behind a proxy, and http.anonymousRole is '%s';"
                  .formatted(environment, http.anonymousRole())
              + " allowed then: none");
    }
    if (cluster.enabled() && database.embedded()) {
      throw new IllegalArgumentException(
          "cluster.enabled is true and database.uri is empty; allowed: the uri of the PostgreSQL"
              + " that all hubs of the cluster share");
    }
  }

  public static HubConfig defaults() {
    return new HubConfig(
        "data/hub",
        DEFAULT,
        HttpConfig.defaults(),
        SignInConfig.defaults(),
        DatabaseConfig.defaults(),
        ClusterConfig.alone(),
        ArtifactConfig.defaults(),
        ModelConfig.defaults(),
        AlertsConfig.defaults(),
        BackupConfig.defaults(),
        MaintenanceConfig.defaults(),
        DeployConfig.defaults(),
        IncidentsConfig.defaults(),
        HealthConfig.defaults(),
        LogConfig.defaults());
  }

  /** The defaults for a hub that keeps everything in a folder and listens on a port. */
  static HubConfig in(Path folder, int port) {
    HttpConfig http = HttpConfig.defaults();
    DatabaseConfig database = DatabaseConfig.defaults();
    return new HubConfig(
        folder.toString(),
        DEFAULT,
        http.withPort(port),
        SignInConfig.defaults(),
        new DatabaseConfig(
            database.uri(),
            database.passwordFile(),
            folder.toString(),
            database.cacheDir(),
            database.poolSize(),
            database.connectTimeoutMs()),
        ClusterConfig.alone(),
        ArtifactConfig.defaults(),
        ModelConfig.defaults(),
        AlertsConfig.defaults(),
        BackupConfig.defaults(),
        MaintenanceConfig.defaults(),
        DeployConfig.defaults(),
        IncidentsConfig.defaults(),
        HealthConfig.defaults(),
        LogConfig.defaults());
  }

  /** Of log files: two colours on one host have one each. */
  String logName() {
    return environment.equals(DEFAULT) ? "hub" : "hub-" + environment;
  }

  Path dataPath() {
    return Path.of(dataDir).toAbsolutePath();
  }

  ArtifactFolders artifactFolders() {
    return ArtifactFolders.of(dataPath(), models);
  }
}
