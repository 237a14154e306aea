package io.tinyprofiler.hub.load;

import java.util.Arrays;

/**
 * What the agents of a load saw. Counted from several event loops, a batch at a time, so a lock
 * costs nothing.
 */
final class Tally {

  private long[] latenciesNs = new long[1 << 16];
  private int count;
  private long batches;
  private long refused;
  private long reconnects;

  /** A batch was answered: how long each of its records had waited for that since it was made. */
  synchronized void stored(long[] waitedNs, int n) {
    batches++;
    if (count + n > latenciesNs.length) {
      latenciesNs = Arrays.copyOf(latenciesNs, Math.max(count + n, 2 * latenciesNs.length));
    }
    System.arraycopy(waitedNs, 0, latenciesNs, count, n);
    count += n;
  }

  /** A batch was not stored, and goes out again. */
  synchronized void refused() {
    refused++;
  }

  /** A connection was lost. */
  synchronized void reconnected() {
    reconnects++;
  }

  synchronized LoadReport report(LoadPlan plan, LoadReport.Made made, double seconds) {
    long[] sorted = Arrays.copyOf(latenciesNs, count);
    Arrays.sort(sorted);
    return new LoadReport(
        plan.agents(),
        plan.agents() * plan.devices(),
        seconds,
        made,
        count,
        batches,
        new LoadReport.Latency(
            quantile(sorted, 0.5),
            quantile(sorted, 0.9),
            quantile(sorted, 0.99),
            quantile(sorted, 1)),
        refused,
        reconnects);
  }

  /** Nearest rank, ms; NaN of nothing. */
  private static double quantile(long[] sorted, double q) {
    int rank = (int) Math.ceil(q * sorted.length);
    return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, rank - 1)] / 1e6;
  }
}
