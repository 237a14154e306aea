package io.tinyprofiler.hub.alert.rule;

import java.time.Instant;
import java.util.List;

/**
 * What the rules look at.
 *
 * @param meters of devices' power, as present agents tell
 * @param regressions newest results that are worse than their baselines
 * @param errors failed runs and sessions of the last ten minutes
 * @param sessionP95S 95th percentile of the last hour's sessions, s; null without any
 * @param memoryPercent of the hub's heap in use
 * @param diskPercent of the disk under the hub's data folder in use; null if it cannot be read
 * @param backupAt snapshot of the newest verified backup; before the first, since when there should
 *     be one
 */
public record Lab(
    Instant at,
    List<Agent> agents,
    List<Device> devices,
    List<Meter> meters,
    List<Speed> speeds,
    List<Regression> regressions,
    long errors,
    Double sessionP95S,
    double memoryPercent,
    Double diskPercent,
    Instant backupAt) {

  /**
   * An agent.
   *
   * @param heardAt last heartbeat; null before the first
   * @param records of the last hour that did not come through
   */
  public record Agent(
      String id, boolean present, Instant heardAt, long spoolRecords, Records records) {}

  /**
   * Records that did not come through.
   *
   * @param lost can no longer be delivered
   * @param refused turned away by the agent for want of room
   * @param rejected could not be stored
   * @param forks times that its spool turned out to be one of two with the same records
   */
  public record Records(long lost, long refused, long rejected, long forks) {

    public static final Records ALL_WELL = new Records(0, 0, 0, 0);
  }

  /**
   * A device that is not retired.
   *
   * @param celsius as last reported by a present agent; null if it does not say
   * @param memoryPercent of its RAM that heap and stack had taken at most, by its newest reading of
   *     the last hour; null if it does not say
   * @param clockPpm newest rate error of its clock of the last hour; null if not measured
   */
  public record Device(
      String id,
      String agent,
      String platform,
      boolean connected,
      Instant lastSeen,
      Double celsius,
      Double memoryPercent,
      Double clockPpm) {}

  /**
   * A power meter.
   *
   * @param inSession whether a session of its device is open
   * @param reason why it does not measure
   * @param milliwatts now; null if it does not measure
   */
  public record Meter(
      String device,
      String agent,
      String kind,
      boolean measuring,
      boolean inSession,
      String reason,
      Double milliwatts) {}

  /**
   * A result that is worse than its baseline.
   *
   * @param reason one sentence, with the session
   */
  public record Regression(
      String device,
      String platform,
      String model,
      String quantization,
      String baseline,
      String reason) {}

  /** The last result of a device with a model, tokens/s; null if not measured. */
  public record Speed(
      String device, String platform, String model, String quantization, Double tgTs) {}
}
