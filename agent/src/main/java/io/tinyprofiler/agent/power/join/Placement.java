package io.tinyprofiler.agent.power.join;

import io.tinyprofiler.shared.metric.energy.WindowEnergy.Placing;

/**
 * Where a run's device times are on the power's own clock.
 *
 * @param originS time of the run's acceptance, s
 * @param secondsPerTick of the device, on the power's clock, s
 * @param placing how well that is known
 */
public record Placement(double originS, double secondsPerTick, Placing placing) {

  double at(long ticks) {
    return originS + ticks * secondsPerTick;
  }
}
