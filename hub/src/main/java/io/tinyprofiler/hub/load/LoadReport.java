package io.tinyprofiler.hub.load;

/**
 * What came of a load.
 *
 * @param seconds until the last record was stored, or given up, s
 * @param stored records that the hub has confirmed
 * @param refused batches that were not stored at once: the hub was busy, or silent
 * @param reconnects connections that were lost
 */
public record LoadReport(
    int agents,
    int devices,
    double seconds,
    Made made,
    long stored,
    long batches,
    Latency latency,
    long refused,
    long reconnects) {

  /**
   * What the simulated agents wrote.
   *
   * @param mostKept records of one agent that waited at the same time, at most
   */
  public record Made(long tokens, long records, int mostKept) {}

  /** From a record's making to the hub's word that it is stored, ms. */
  public record Latency(double p50, double p90, double p99, double max) {}

  /** Records that the hub has not confirmed. */
  public long unconfirmed() {
    return made.records() - stored;
  }

  /** Tokens a second, once all is stored. */
  public double tokensPerSecond() {
    return made.tokens() / seconds;
  }
}
