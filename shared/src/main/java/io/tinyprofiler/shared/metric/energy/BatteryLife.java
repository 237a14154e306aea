package io.tinyprofiler.shared.metric.energy;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * How long a battery lasts for a number of tokens a day, if the device idles in between as it did
 * between the runs; prompts, the battery's own discharge and losses of a regulator are not in it.
 *
 * @param batteryMah capacity, mAh
 * @param tokensPerDay generated tokens
 * @param volts at which the device was measured, V: the battery is taken to give its charge at them
 * @param idleJoulesPerDay of the idle power over the whole day, J
 * @param tokenJoulesPerDay of the tokens, beyond the idle power, J
 * @param days until the battery is empty
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record BatteryLife(
    double batteryMah,
    double tokensPerDay,
    double volts,
    double idleJoulesPerDay,
    double tokenJoulesPerDay,
    double days) {

  private static final double DAY_S = 86_400;

  /** Coulombs in a milliampere hour. */
  private static final double COULOMBS = 3.6;

  /** What a device takes; null where it was not measured. */
  public record Draw(Double idlePowerMw, Double energyPerTokenNet, Integer millivolts) {}

  /**
   * Computes it.
   *
   * @return null if anything of it was not measured, or the meter found nothing
   */
  public static BatteryLife of(Draw draw, double batteryMah, double tokensPerDay) {
    if (draw.idlePowerMw() == null
        || draw.energyPerTokenNet() == null
        || draw.millivolts() == null) {
      return null;
    }
    double volts = draw.millivolts() / 1e3;
    double idle = draw.idlePowerMw() / 1e3 * DAY_S;
    double tokens = tokensPerDay * Math.max(0, draw.energyPerTokenNet());
    double daily = idle + tokens;
    if (daily <= 0) { // below what the meter can tell from nothing
      return null;
    }
    double days = batteryMah * COULOMBS * volts / daily;
    return new BatteryLife(batteryMah, tokensPerDay, volts, idle, tokens, days);
  }
}
