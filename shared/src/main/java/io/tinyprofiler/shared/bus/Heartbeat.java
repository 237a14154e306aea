package io.tinyprofiler.shared.bus;

import io.tinyprofiler.shared.json.MayBeMissing;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.DeviceState;
import java.util.List;
import java.util.UUID;

/**
 * An agent's state now. Travels beside the records, at most once, and is not stored twice.
 *
 * @param host host name
 * @param monoNs agent's monotonic clock, ns
 * @param wallMs agent's wall clock, ms since 1970
 * @param spoolRecords records not yet acknowledged
 * @param spoolBytes their size, B
 * @param openSessions sessions that the agent owns
 * @param load null from an agent that does not tell, and in its first heartbeat
 * @param spool null from an agent that does not tell
 * @param meters of its devices' power; empty from an agent that does not tell
 */
public record Heartbeat(
    String version,
    String host,
    long monoNs,
    long wallMs,
    long spoolRecords,
    long spoolBytes,
    List<Device> devices,
    List<UUID> openSessions,
    @MayBeMissing Load load,
    @MayBeMissing Spool spool,
    @MayBeMissing List<Meter> meters) {

  public Heartbeat {
    devices = List.copyOf(devices);
    openSessions = List.copyOf(openSessions);
    meters = meters == null ? List.of() : List.copyOf(meters);
  }

  /** Of an agent that tells neither of its spool nor of meters. */
  public Heartbeat(
      String version,
      String host,
      long monoNs,
      long wallMs,
      long spoolRecords,
      long spoolBytes,
      List<Device> devices,
      List<UUID> openSessions,
      Load load) {
    this(
        version,
        host,
        monoNs,
        wallMs,
        spoolRecords,
        spoolBytes,
        devices,
        openSessions,
        load,
        null,
        List.of());
  }

  /**
   * What is wrong with the spool, and not yet among the records that were delivered.
   *
   * @param refused records that were turned away for want of room
   * @param unsaved records that a damaged file no longer gave back
   */
  public record Spool(long refused, long unsaved) {}

  /**
   * A port and what is known of the device behind it.
   *
   * @param device identity; null until identified
   * @param info null until identified
   * @param quietMs since the last byte from the device, ms; null if there was none
   * @param milliCelsius last reported temperature; null if none
   * @param damagedFrames since the port was opened: frames torn, too long or with a wrong CRC
   * @param reason why the connection is in this state, for people
   */
  public record Device(
      String device,
      String port,
      DeviceState state,
      DeviceInfo info,
      Long quietMs,
      Integer milliCelsius,
      long damagedFrames,
      String reason) {}

  /**
   * A configured power meter.
   *
   * @param device that it feeds
   * @param kind e.g. {@code ppk2}
   * @param port where it is; empty if it never was
   * @param measuring whether it measures now
   * @param state {@code ABSENT}, {@code STARTING}, {@code MEASURING} or {@code LOST}
   * @param samples since it began to measure, lost ones included
   * @param lost of them that did not arrive
   * @param milliwatts now; null if it does not measure
   */
  public record Meter(
      String device,
      String kind,
      String port,
      boolean measuring,
      String state,
      String reason,
      long samples,
      long lost,
      Double milliwatts) {}

  /**
   * What the agent and its host take; null where the system does not say.
   *
   * @param processCpuPercent of one processor, mean since the agent's start
   * @param processMemory of the agent, resident, B
   * @param hostCpuPercent of all processors, since the look before; at first since the host's start
   * @param hostMemoryTotal B
   * @param hostMemoryAvailable what programs can still have, B
   * @param diskFree where the spool is, B
   */
  public record Load(
      Double processCpuPercent,
      Long processMemory,
      Double hostCpuPercent,
      Long hostMemoryTotal,
      Long hostMemoryAvailable,
      Long diskFree) {}
}
