package io.tinyprofiler.hub.alert.rule;

import io.tinyprofiler.shared.config.Check;

/**
 * When the hub itself finds something wrong. A limit of 0 is none.
 *
 * @param intervalMs between two looks, ms
 * @param disconnectedS how long a device may be away, s
 * @param agentSilentS how long an agent may say nothing, s
 * @param maxCelsius hottest a device may be, degree C
 * @param maxDeviceMemoryPercent most of a device's RAM that heap and stack may have taken
 * @param maxErrors most failed runs and sessions in ten minutes
 * @param maxMemoryPercent most of the hub's heap in use
 * @param maxDiskPercent most of the disk under the hub's data folder in use
 * @param maxSpoolRecords most records that an agent may hold back
 * @param maxClockPpm most that a device's clock may differ in rate, parts per million
 * @param maxSessionS longest that 95 % of an hour's sessions may take, s
 * @param minTokensPerSecond least decode throughput of a device's last result
 * @param maxBackupAgeS oldest that the newest verified backup may be, s
 * @param maxMilliwatts most that a device may take, mW
 * @param meters whether a power meter that does not measure in a session of its device is wrong
 * @param regressed whether a result that is worse than its baseline is wrong
 * @param records whether records that were lost, refused or could not be stored are wrong
 * @param watchdog whether an alert fires always, to prove the way to people
 */
public record RulesConfig(
    int intervalMs,
    int disconnectedS,
    int agentSilentS,
    int maxCelsius,
    int maxDeviceMemoryPercent,
    int maxErrors,
    int maxMemoryPercent,
    int maxDiskPercent,
    int maxSpoolRecords,
    int maxClockPpm,
    int maxSessionS,
    double minTokensPerSecond,
    int maxBackupAgeS,
    int maxMilliwatts,
    boolean meters,
    boolean regressed,
    boolean records,
    boolean watchdog) {

  private static final int DAY_S = 86_400;

  public RulesConfig {
    Check.range("intervalMs", intervalMs, 100, 600_000);
    Check.range("disconnectedS", disconnectedS, 0, DAY_S);
    Check.range("agentSilentS", agentSilentS, 0, DAY_S);
    Check.range("maxCelsius", maxCelsius, 0, 1000);
    Check.range("maxDeviceMemoryPercent", maxDeviceMemoryPercent, 0, 100);
    Check.range("maxErrors", maxErrors, 0, 1_000_000);
    Check.range("maxMemoryPercent", maxMemoryPercent, 0, 100);
    Check.range("maxDiskPercent", maxDiskPercent, 0, 100);
    Check.range("maxSpoolRecords", maxSpoolRecords, 0, 1_000_000_000);
    Check.range("maxClockPpm", maxClockPpm, 0, 1_000_000);
    Check.range("maxSessionS", maxSessionS, 0, DAY_S);
    Check.range("maxBackupAgeS", maxBackupAgeS, 0, 366 * DAY_S);
    Check.range("maxMilliwatts", maxMilliwatts, 0, 1_000_000);
    if (!(minTokensPerSecond >= 0)) {
      throw new IllegalArgumentException(
          "minTokensPerSecond is " + minTokensPerSecond + "; allowed: 0 or more");
    }
  }

  public static RulesConfig defaults() {
    return new RulesConfig(
        15_000,
        60,
        60,
        85,
        95,
        10,
        95,
        80,
        10_000,
        20_000,
        0,
        0,
        26 * 3_600,
        0,
        true,
        true,
        true,
        true);
  }
}
