package io.tinyprofiler.shared.metric;

/**
 * What one run says about a device; the names and formulas of vLLM's benchmark and llama-bench.
 * Every latency is a difference on the device's own clock, so neither the serial line nor the
 * host's scheduler adds to it. A figure that was not measured is null, never 0.
 *
 * @param ttft request accepted to first token, s
 * @param hostTtft the same on the agent's clock, UART included, s; null if one read brought both,
 *     and in a deferred run
 * @param e2el request accepted to last token, s
 * @param tpot {@code (e2el - ttft) / (n - 1)}, s; null for fewer than two tokens
 * @param ppTs prompt tokens by prefill time, tokens/s
 * @param tgTs {@code (n - 1)} by decode time, tokens/s
 * @param itl every gap between consecutive tokens, s
 */
@SuppressWarnings("ArrayRecordComponent") // a column of primitives; nobody compares it
public record RunMetrics(
    Double ttft,
    Double hostTtft,
    Double e2el,
    Double tpot,
    Double ppTs,
    Double tgTs,
    double[] itl) {

  /** Derives the metrics; a run without tokens has none but the prefill throughput. */
  public static RunMetrics of(RunTrace run) {
    double hz = run.tickHz();
    long[] ticks = run.tokenTicks();
    int n = ticks.length;
    Double ppTs =
        run.promptTokens() == null || run.prefillTicks() == null || run.prefillTicks() <= 0
            ? null
            : run.promptTokens() * hz / run.prefillTicks();
    if (n == 0) {
      return new RunMetrics(null, null, null, null, ppTs, null, new double[0]);
    }
    double[] itl = new double[n - 1];
    for (int i = 1; i < n; i++) {
      itl[i - 1] = (ticks[i] - ticks[i - 1]) / hz;
    }
    long decode = ticks[n - 1] - ticks[0];
    boolean decoded = decode > 0;
    return new RunMetrics(
        ticks[0] / hz,
        run.hostNs() == null || run.hostNs()[0] <= 0 ? null : run.hostNs()[0] / 1e9,
        ticks[n - 1] / hz,
        n < 2 ? null : decode / hz / (n - 1),
        ppTs,
        decoded ? (n - 1) * hz / decode : null,
        itl);
  }
}
