package io.tinyprofiler.shared.metric;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Comparator;
import java.util.List;

/**
 * How a session's device clock maps to its agent's monotonic clock. Durations on the device never
 * use it; the drift beside them is a check on the device's tick rate.
 *
 * @param mapped false where the clocks cannot be mapped, as an emulator's that stops while it
 *     idles, or where the device does not answer clock exchanges; the other figures are then null
 * @param bursts of exchanges, one point of the fitted line each
 * @param offset the agent's clock when the device's read 0, by the last burst and the nominal tick
 *     rate, s
 * @param driftPpm how much faster the device's clock runs than it says, by the last fit, parts per
 *     million; null before a second burst
 * @param error largest bound of a mapped time's error in the session: half a round trip, one tick
 *     and the fit's residual, s
 * @param roundTrip median round trip of the bursts' best exchanges, s
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ClockMapping(
    boolean mapped, int bursts, Double offset, Double driftPpm, Double error, Double roundTrip) {

  private static final ClockMapping NONE = new ClockMapping(false, 0, null, null, null, null);

  /**
   * A burst as it is stored.
   *
   * @param tick device clock of its best exchange
   * @param hostNs agent's monotonic clock in the middle of that exchange, ns
   * @param roundTripNs of that exchange, ns
   * @param ratePpm of the line fitted through it and those before; null for a line's first
   * @param errorNs bound of the error after it, ns
   */
  public record Burst(long tick, long hostNs, long roundTripNs, Double ratePpm, long errorNs) {}

  /**
   * Sums up.
   *
   * @param bursts of the session that could be fitted, in any order
   * @param tickHz rate of the device's clock as it says, 1/s
   */
  public static ClockMapping of(List<Burst> bursts, long tickHz) {
    if (bursts.isEmpty()) {
      return NONE;
    }
    List<Burst> inOrder = bursts.stream().sorted(Comparator.comparingLong(Burst::hostNs)).toList();
    Burst last = inOrder.get(inOrder.size() - 1);
    Double drift =
        inOrder.stream()
            .map(Burst::ratePpm)
            .reduce(null, (known, ppm) -> ppm == null ? known : ppm);
    return new ClockMapping(
        true,
        bursts.size(),
        last.hostNs() / 1e9 - last.tick() / (double) tickHz,
        drift,
        bursts.stream().mapToLong(Burst::errorNs).max().orElseThrow() / 1e9,
        Distribution.median(bursts.stream().mapToDouble(b -> b.roundTripNs() / 1e9).toArray()));
  }
}
