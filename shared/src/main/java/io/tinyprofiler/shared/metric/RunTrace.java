package io.tinyprofiler.shared.metric;

import io.tinyprofiler.shared.record.RunMode;

/**
 * The stored times of one run, all counted from the run's acceptance.
 *
 * @param mode when the device told the tokens
 * @param tickHz rate of the device's clock, 1/s
 * @param promptTokens tokens in the prompt, BOS included; null if nobody told
 * @param prefillTicks end of prompt processing, ticks; null if it was not seen
 * @param tokenTicks arrival of each generated token on the device's clock, ticks, rising
 * @param hostNs the same on the agent's clock, ns; same length, or null in a deferred run and where
 *     the clocks cannot be compared
 * @param lost tokens that the device generated and that never arrived
 * @param valid false leaves the statistics
 */
@SuppressWarnings("ArrayRecordComponent") // columns of primitives; nobody compares traces
public record RunTrace(
    RunMode mode,
    long tickHz,
    Integer promptTokens,
    Long prefillTicks,
    long[] tokenTicks,
    long[] hostNs,
    int lost,
    boolean valid) {

  /** The same times of a run that does not count. */
  RunTrace invalid() {
    return new RunTrace(mode, tickHz, promptTokens, prefillTicks, tokenTicks, hostNs, lost, false);
  }
}
