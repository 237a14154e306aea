package io.tinyprofiler.hub.history;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What became of a device.
 *
 * @param states newest first
 * @param temperature the highest of each stretch of time, oldest first
 * @param clock the newest mapping of each session, newest first
 * @param log what it printed besides the protocol, newest first
 */
record DeviceHistory(
    List<State> states, List<Temperature> temperature, List<Clock> clock, List<Log> log) {

  /** The connection's state from a time on. */
  record State(Instant at, String state, String port, String reason) {}

  /** Degrees Celsius. */
  record Temperature(Instant at, double celsius) {}

  /**
   * How a session mapped the device's clock to the agent's.
   *
   * @param fitted false where they cannot be mapped; the figures are then null
   * @param ratePpm how much faster the device's clock runs than it says, parts per million
   * @param error bound of a mapped time's error, s
   * @param roundTrip of the burst's best exchange, s
   */
  record Clock(
      Instant at, UUID session, boolean fitted, Double ratePpm, Double error, Double roundTrip) {}

  /** Lines that came together. */
  record Log(Instant at, List<String> lines) {}
}
