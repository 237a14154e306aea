package io.tinyprofiler.hub.load;

import java.util.Arrays;

/**
 * What the agents of a load saw. Counted from several event loops, a batch at a time, so a lock
 * costs nothing.
 */
final class Tally {

  private long[] latenciesNs = new long[1 << 16];
  private int count;
  private long confirmed;
  private long tokens;
  private long batches;
  private long refused;
  private long reconnects;
  private boolean all = true;
  private long fromNs;
  private long toNs;
  private long lastNs;

  /** Counts from now on, and only what is made in this time. */
  synchronized void measure(long from, long to) {
    all = false;
    fromNs = from;
    toNs = to;
    lastNs = from;
    batches = 0;
    count = 0;
  }

  private boolean counts(long ns) {
    return all || (ns - fromNs >= 0 && ns - toNs < 0);
  }

  /** Tokens were made. */
  synchronized void generated(int n, long nowNs) {
    tokens += counts(nowNs) ? n : 0;
  }

  /**
   * A batch was answered.
   *
   * @param madeNs when each of its records was made, ns
   * @param n how many those are
   */
  synchronized void stored(long[] madeNs, int n, long nowNs) {
    confirmed += n;
    if (count + n > latenciesNs.length) {
      latenciesNs = Arrays.copyOf(latenciesNs, Math.max(count + n, 2 * latenciesNs.length));
    }
    int before = count;
    for (int i = 0; i < n; i++) {
      if (counts(madeNs[i])) {
        latenciesNs[count++] = nowNs - madeNs[i];
      }
    }
    if (count > before) {
      batches++;
      lastNs = nowNs;
    }
  }

  /** A batch was not stored, and goes out again. */
  synchronized void refused() {
    refused++;
  }

  /** A connection was lost. */
  synchronized void reconnected() {
    reconnects++;
  }

  /**
   * What came of it.
   *
   * @param seconds that all of it took, s
   */
  synchronized LoadReport report(LoadPlan plan, LoadReport.Made made, double seconds) {
    long[] sorted = Arrays.copyOf(latenciesNs, count);
    Arrays.sort(sorted);
    return new LoadReport(
        plan.agents(),
        plan.agents() * plan.devices(),
        made,
        confirmed,
        all
            ? new LoadReport.Measured(seconds, made.tokens(), count, batches)
            : new LoadReport.Measured((lastNs - fromNs) / 1e9, tokens, count, batches),
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
