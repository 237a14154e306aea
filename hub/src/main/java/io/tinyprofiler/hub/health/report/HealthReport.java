package io.tinyprofiler.hub.health.report;

import io.tinyprofiler.hub.health.Check;
import io.tinyprofiler.hub.health.Status;
import java.time.Instant;
import java.util.List;

/**
 * How the hub and its lab are, for the morning.
 *
 * @param text the same for people
 */
public record HealthReport(
    Status status,
    String service,
    String version,
    String environment,
    Instant timestamp,
    List<Check> checks,
    List<AwayDevice> disconnectedDevices,
    HostUse host,
    List<ServiceUse> services,
    List<ErrorLine> errors,
    Sessions sessions,
    Alarms alarms,
    String text) {

  HealthReport with(String words) {
    return new HealthReport(
        status,
        service,
        version,
        environment,
        timestamp,
        checks,
        disconnectedDevices,
        host,
        services,
        errors,
        sessions,
        alarms,
        words);
  }

  /** A device that is not there, and what was last said of it. */
  public record AwayDevice(
      String id, String agent, String port, String state, Instant lastSeen, String reason) {}

  /**
   * The hub's host; null where the system does not say.
   *
   * @param cpuPercent of all processors, since the look before
   * @param load average of one minute
   * @param memoryAvailable what programs can still have, B
   */
  public record HostUse(
      String name,
      int processors,
      Double cpuPercent,
      Double load,
      Long memoryTotal,
      Long memoryAvailable,
      List<DiskUse> disks) {}

  /** A file system, B; by a folder of ours on it. */
  public record DiskUse(String folder, long size, long free) {}

  /**
   * What a service takes; null where it cannot be seen from here.
   *
   * @param cpuPercent of one processor, mean since its start
   * @param memory of a service on this host with its share of what it shares, of another resident,
   *     B
   * @param disk what it keeps, B
   * @param note what else there is to say
   */
  public record ServiceUse(String name, Double cpuPercent, Long memory, Long disk, String note) {}

  /** Something that went wrong. */
  public record ErrorLine(Instant at, String service, String text) {}

  /**
   * Sessions that ended.
   *
   * @param perHour the last 24 hours, the oldest first
   */
  public record Sessions(long lastHour, long lastDay, long failedLastDay, List<Hour> perHour) {}

  /** Sessions that ended within an hour. */
  public record Hour(Instant from, long completed, long failed, long cancelled) {}

  /** What people have to look at: alerts that fire, and incidents that are not resolved. */
  public record Alarms(long firing, long unresolved) {}
}
