package io.tinyprofiler.hub;

import io.tinyprofiler.hub.backup.folder.BackupCipher;
import io.tinyprofiler.hub.backup.folder.BackupFolder;
import io.tinyprofiler.hub.backup.folder.Manifest;
import io.tinyprofiler.hub.backup.folder.Stage;
import io.tinyprofiler.hub.backup.restore.Restoration;
import io.tinyprofiler.hub.cli.HubClient;
import io.tinyprofiler.hub.cli.StageProgress;
import io.tinyprofiler.hub.database.DatabaseServer;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code restore}: brings a backup back, on the hub's host, while no hub runs. */
@Command(
    name = "restore",
    description = {
      "restore a backup while no hub runs; what was there is kept as database .._prev_.. until you drop it"
    })
final class RestoreCommand implements Callable<Integer> {

  private static final int DAMAGED = 1;

  @Spec CommandSpec spec;

  @Mixin ConfigOptions configuration;

  @Parameters(paramLabel = "DIR", description = "the backup's folder, or its name in backups.dir")
  Path backup;

  @Option(
      names = "--check",
      description = "only check every byte of it; exit code 1 if it is damaged")
  boolean check;

  @Option(
      names = "--config-in-place",
      description = {
        "put the configuration's files where they were; what is there is kept as NAME.prev"
      })
  boolean configInPlace;

  @Option(
      names = "--map",
      paramLabel = "FROM=TO",
      description = "a folder of the backup's host and the one that takes its place here")
  Map<Path, Path> moved = Map.of();

  @Option(names = "--json", description = "print what was done as JSON")
  boolean json;

  @Override
  public Integer call() {
    if (!moved.isEmpty() && !configInPlace) {
      throw new ParameterException(spec.commandLine(), "--map is for --config-in-place; give both");
    }
    HubConfig config = configuration.load(Map.of());
    Path folder = find(config);
    Stage stage = new Stage();
    try (StageProgress progress = StageProgress.of(stage, spec.commandLine().getErr())) {
      Manifest manifest = Restoration.checked(folder, stage);
      if (check) {
        progress.end();
        return whole(manifest);
      }
      Restoration.Report report = restore(config, folder, manifest, stage);
      progress.end();
      print(report);
      return 0;
    } catch (Problem e) {
      if (check && e.code().equals("backup-damaged")) {
        spec.commandLine().getErr().println("tiny-profiler: " + e.line());
        return DAMAGED;
      }
      throw e;
    }
  }

  private Path find(HubConfig config) {
    Path named =
        new BackupFolder(config.backups().folder(config.dataPath())).path(backup.toString());
    return (Files.exists(backup) ? backup : named).toAbsolutePath();
  }

  private Restoration.Report restore(
      HubConfig config, Path folder, Manifest manifest, Stage stage) {
    BackupCipher cipher = BackupCipher.of(config.backups().keyFile());
    cipher.require(manifest);
    Vertx vertx = Vertx.vertx();
    try {
      DatabaseServer server = ServiceCommand.await(DatabaseServer.open(vertx, config.database()));
      try {
        return new Restoration(
                server,
                new Restoration.Target(config.dataPath(), config.artifactFolders()),
                config.backups().toolsDir(),
                cipher,
                stage)
            .restore(
                folder,
                manifest,
                new Restoration.Configuration(configInPlace, moved),
                Instant.now());
      } finally {
        ServiceCommand.await(server.close());
      }
    } finally {
      ServiceCommand.await(vertx.close());
    }
  }

  private int whole(Manifest manifest) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(HubClient.encode(Map.of("id", manifest.id(), "whole", true)));
    } else {
      out.println(
          "%s is whole: %d files, %d bytes"
              .formatted(manifest.id(), manifest.files().size(), manifest.bytes()));
    }
    out.flush();
    return 0;
  }

  private void print(Restoration.Report report) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> view = new LinkedHashMap<>();
      view.put("id", report.id());
      view.put("timestamp", report.timestamp().toString());
      view.put("rows", report.rows());
      view.put("kept", report.kept());
      view.put("config", report.config().toString());
      view.put("config_placed", report.placed().stream().map(Path::toString).toList());
      view.put("sessions_waiting", report.waiting());
      view.put("missing_artifacts", report.missingArtifacts());
      out.println(HubClient.encode(view));
    } else {
      out.println(
          "restored %s: %d rows as of %s"
              .formatted(report.id(), report.rows(), report.timestamp()));
      if (report.kept() != null) {
        out.println("the old database is kept as " + report.kept());
      }
      out.println("the configuration of then is in " + report.config());
      report.placed().forEach(file -> out.println("put in place: " + file));
      if (report.waiting() > 0) {
        out.println(report.waiting() + " queued sessions wait for the word of their agents");
      }
      report.missingArtifacts().forEach(id -> out.println("NOT in the backup: " + id));
    }
    out.flush();
  }
}
