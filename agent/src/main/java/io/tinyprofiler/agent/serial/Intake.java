package io.tinyprofiler.agent.serial;

import java.nio.ByteBuffer;

/** Takes what a terminal's reader thread reads, on that thread. */
interface Intake {

  /**
   * {@code length} bytes that begin {@code at}, gone after the call; {@code hostNs} stamps them.
   */
  void read(ByteBuffer from, int at, int length, long hostNs);

  /** No more will come. */
  void ended();
}
