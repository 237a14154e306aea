package io.tinyprofiler.agent.power;

/**
 * Takes a meter's samples in their order, each the length of a period after the one before. Called
 * on the meter's reader thread; nothing is allocated for a sample.
 */
public interface SampleSink {

  /**
   * The next sample.
   *
   * @param watts W
   * @param doubtW by how much its power may be wrong, beside the meter's own accuracy, W
   */
  void sample(float watts, float doubtW);

  /**
   * Samples that the meter took and that did not arrive, between the last sample and the next.
   *
   * @param count at least 1
   * @param nextWatts the one after them, which is given next, W
   */
  void lost(int count, float nextWatts);

  /** Bytes went missing in the middle of a sample; found and mended. */
  void slipped();

  /** The meter saw an edge of its event pin right before the next sample. */
  void edge();

  /** All samples of a read were given. */
  void read(long hostNs);
}
