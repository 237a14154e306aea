package io.tinyprofiler.hub.maintenance;

import io.tinyprofiler.hub.artifact.ArtifactFolders;
import io.tinyprofiler.hub.artifact.ArtifactKind;
import io.tinyprofiler.hub.database.DatabaseServer;
import io.tinyprofiler.hub.health.report.HealthReport.ServiceUse;
import io.tinyprofiler.hub.health.report.ServiceLook;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The three kinds of maintenance; blocks. Dry, each only says what it would do. */
public final class Upkeep {

  private static final int BATCH = 500;

  /** An artifact without a row may be one whose row is about to be written. */
  private static final Duration ORPHAN_AGE = Duration.ofDays(3);

  private final DatabaseServer server;
  private final MaintenanceConfig config;
  private final ArtifactFolders artifacts;
  private final Path dataDir;
  private final Clock clock;

  /**
   * The upkeep of a hub's data.
   *
   * @param artifacts the hub's folders of them
   * @param dataDir the hub's data folder
   */
  public Upkeep(
      DatabaseServer server,
      MaintenanceConfig config,
      ArtifactFolders artifacts,
      Path dataDir,
      Clock clock) {
    this.server = server;
    this.config = config;
    this.artifacts = artifacts;
    this.dataDir = dataDir;
    this.clock = clock;
  }

  Map<String, Object> run(String kind, boolean dry) {
    try (Connection connection = server.connect(server.login().database())) {
      return switch (kind) {
        case "archive" -> archive(connection, dry);
        case "optimize" -> optimize(connection, dry);
        case "cleanup" -> cleanup(new PgUpkeep(connection), dry);
        default -> throw new IllegalArgumentException("no maintenance is called " + kind);
      };
    } catch (SQLException e) {
      throw PgArchive.failed(e);
    }
  }

  private Map<String, Object> archive(Connection connection, boolean dry) {
    Map<String, Object> outcome = new LinkedHashMap<>();
    if (config.archiveAfterDays() == 0) {
      outcome.put("results", 0L);
      return outcome;
    }
    Instant before = clock.instant().minus(Duration.ofDays(config.archiveAfterDays()));
    outcome.put("before", before.toString());
    outcome.put(
        "results",
        dry ? PgArchive.due(connection, before) : PgArchive.move(connection, before, BATCH));
    return outcome;
  }

  private Map<String, Object> optimize(Connection connection, boolean dry) {
    PgUpkeep upkeep = new PgUpkeep(connection);
    PgIndexes indexes = new PgIndexes(connection);
    Map<String, Object> outcome = new LinkedHashMap<>();
    outcome.put("services_before", services(upkeep));
    outcome.put("bytes_before", upkeep.bytes());
    outcome.put("dead_rows_before", upkeep.deadRows());
    if (!dry) {
      outcome.put("tables", upkeep.vacuum());
    }
    List<String> bloated = indexes.bloated();
    outcome.put("bloated_indexes", bloated);
    if (!dry) {
      indexes.rebuild(bloated);
      outcome.put("bytes_after", upkeep.bytes());
      outcome.put("services_after", services(upkeep));
    }
    return outcome;
  }

  private List<Map<String, Object>> services(PgUpkeep upkeep) {
    return ServiceLook.all(dataDir, upkeep.backend(), upkeep.bytes(), clock.instant()).stream()
        .map(Upkeep::shown)
        .toList();
  }

  private static Map<String, Object> shown(ServiceUse use) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("name", use.name());
    shown.put("cpu_percent", use.cpuPercent());
    shown.put("memory", use.memory());
    shown.put("disk", use.disk());
    return shown;
  }

  private Map<String, Object> cleanup(PgUpkeep upkeep, boolean dry) {
    List<String> databases = oldDatabases();
    if (!dry) {
      databases.forEach(server::drop);
    }
    Map<String, Object> outcome = new LinkedHashMap<>();
    outcome.put("databases", databases);
    for (ArtifactKind kind : ArtifactKind.values()) {
      List<Path> orphans = orphans(artifacts.of(kind), upkeep.artifacts(kind));
      if (!dry) {
        orphans.forEach(Upkeep::delete);
      }
      outcome.put(kind.folder(), orphans.stream().map(Upkeep::name).toList());
    }
    return outcome;
  }

  /** What restores have replaced: the time is in the name. */
  private List<String> oldDatabases() {
    String prefix = server.login().database() + "_prev_";
    Instant limit = clock.instant().minus(Duration.ofHours(config.keepPreviousHours()));
    return server.names(prefix).stream()
        .filter(name -> name.substring(prefix.length()).matches("[0-9]{8}_[0-9]{6}(_[0-9]+)?"))
        .filter(name -> time(name.substring(prefix.length())).isBefore(limit))
        .toList();
  }

  private static Instant time(String stamp) {
    return LocalDateTime.parse(
            stamp.substring(0, 15), DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss"))
        .toInstant(ZoneOffset.UTC);
  }

  private List<Path> orphans(Path folder, Set<String> known) {
    List<Path> orphans = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return orphans;
    }
    Instant limit = clock.instant().minus(ORPHAN_AGE);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = name(file);
        if (name.matches("[0-9a-f]{64}")
            && !known.contains(name)
            && Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
          orphans.add(file);
        }
      }
      return orphans;
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static void delete(Path artifact) {
    try {
      Files.deleteIfExists(artifact);
    } catch (IOException e) {
      throw unreadable(artifact, e);
    }
  }

  private static Problem unreadable(Path place, IOException e) {
    return new Problem(
        "data-not-writable",
        "cannot clean up %s: %s".formatted(place, e.getMessage()),
        "see to the rights of the folder",
        e);
  }
}
