package io.tinyprofiler.agent.power;

import java.io.IOException;

/** Where a meter's samples come from. Used by the meter's thread. */
interface MeterSource {

  /** What a source tells of its progress. */
  interface Progress {

    /** Whether it is still wanted. */
    boolean wanted();

    /** It was found. */
    void opened(String port, String serial);

    /** It measures from now on, into this log. */
    void measures(PowerLog log, Integer millivolts, String reason);
  }

  /**
   * Measures until it is not wanted any more.
   *
   * @throws IOException when it cannot any more; saying why
   * @throws io.tinyprofiler.shared.problem.Problem when it is not there
   */
  void measure(Progress progress) throws IOException;
}
