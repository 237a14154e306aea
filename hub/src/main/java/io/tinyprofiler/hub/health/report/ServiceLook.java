package io.tinyprofiler.hub.health.report;

import io.tinyprofiler.hub.health.report.HealthReport.ServiceUse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What the services of this host take. It reads files: not for an event loop. */
public final class ServiceLook {

  private ServiceLook() {}

  /**
   * The hub, its database, and systemd's units of both and of their neighbours.
   *
   * @param backend process id of a connection's server process
   * @param disk what the database takes, B
   */
  public static List<ServiceUse> all(Path dataDir, long backend, long disk, Instant now) {
    return Stream.concat(
            Stream.of(ProcessLook.hub(dataDir, now), ProcessLook.postgres(backend, disk, now)),
            UnitLook.here().units(now).stream())
        .toList();
  }
}
