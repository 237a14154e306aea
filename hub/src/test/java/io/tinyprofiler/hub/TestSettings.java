package io.tinyprofiler.hub;

import io.tinyprofiler.hub.access.signin.SignInConfig;
import io.tinyprofiler.hub.alert.AlertsConfig;
import io.tinyprofiler.hub.artifact.ArtifactConfig;
import io.tinyprofiler.hub.artifact.ModelConfig;
import io.tinyprofiler.hub.backup.BackupConfig;
import io.tinyprofiler.hub.cluster.ClusterConfig;
import io.tinyprofiler.hub.database.DatabaseConfig;
import io.tinyprofiler.hub.deploy.DeployConfig;
import io.tinyprofiler.hub.health.HealthConfig;
import io.tinyprofiler.hub.health.monitoring.MonitoringConfig;
import io.tinyprofiler.hub.incident.IncidentsConfig;
import io.tinyprofiler.hub.maintenance.MaintenanceConfig;
import io.tinyprofiler.hub.web.HttpConfig;
import io.tinyprofiler.shared.log.LogConfig;
import java.nio.file.Path;
import java.util.List;

/** What a test's hub is told; what no test changes is the default. */
final class TestSettings {

  /** Hubs of a test stay together however slow the machine is. */
  private static final int MISSED = 60;

  final Path folder;
  AlertsConfig alerts = AlertsConfig.defaults();
  IncidentsConfig incidents = IncidentsConfig.defaults();
  SignInConfig signIn = SignInConfig.defaults();
  HealthConfig health = new HealthConfig(5_000, 3_600, -1, MonitoringConfig.defaults());
  ClusterConfig cluster = ClusterConfig.alone();
  String backupKey = "";
  String anonymousRole = "auto";

  TestSettings(Path folder) {
    this.folder = folder;
  }

  /** Those of another hub beside it, unless they are of the hub's lifetime. */
  TestSettings beside() {
    TestSettings other = new TestSettings(folder);
    other.alerts = alerts;
    other.incidents = incidents;
    other.backupKey = backupKey;
    return other;
  }

  /** One of the hubs that listen for each other on these ports. */
  TestSettings inCluster(List<Integer> ports, int own) {
    ClusterConfig any = ClusterConfig.alone();
    cluster =
        new ClusterConfig(
            true,
            "test-" + ports.get(0),
            any.host(),
            ports.get(own),
            0,
            ports.stream().map(port -> "127.0.0.1:" + port).toList(),
            any.heartbeatS(),
            MISSED);
    return this;
  }

  HubConfig on(DatabaseConfig database) {
    HttpConfig any = HttpConfig.defaults();
    return new HubConfig(
        folder.toString(),
        "default",
        new HttpConfig(
            any.host(), 0, anonymousRole, any.allowedHosts(), any.bodyLimit(), 0, any.tls()),
        signIn,
        database,
        cluster,
        new ArtifactConfig(1),
        new ModelConfig("", 1),
        alerts,
        new BackupConfig(
            folder.resolve("backups").toString(),
            "",
            7,
            5,
            12,
            3,
            0,
            "",
            backupKey,
            List.of(folder.resolve("etc").toString())),
        new MaintenanceConfig("", 90, 72),
        DeployConfig.defaults(),
        incidents,
        health,
        LogConfig.defaults());
  }
}
