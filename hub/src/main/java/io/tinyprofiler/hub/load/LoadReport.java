package io.tinyprofiler.hub.load;

/**
 * What came of a load.
 *
 * @param stored records that the hub has confirmed
 * @param refused batches that were not stored at once: the hub was busy, or silent
 * @param reconnects connections that were lost
 */
public record LoadReport(
    int agents,
    int devices,
    Made made,
    long stored,
    Measured measured,
    Latency latency,
    long refused,
    long reconnects) {

  /**
   * What the simulated agents wrote.
   *
   * @param mostKept records of one agent that waited at the same time, at most
   */
  public record Made(long tokens, long records, int mostKept) {}

  /**
   * What was counted: made in the time asked for, or all where a backlog was.
   *
   * @param seconds until the last of its records was stored, or given up, s
   */
  public record Measured(double seconds, long tokens, long records, long batches) {}

  /** From a record's making to the hub's word that it is stored, ms. */
  public record Latency(double p50, double p90, double p99, double max) {}

  /** Records that the hub has not confirmed. */
  public long unconfirmed() {
    return made.records() - stored;
  }

  /** Tokens a second, until all that were counted are stored. */
  public double tokensPerSecond() {
    return measured.tokens() / measured.seconds();
  }
}
