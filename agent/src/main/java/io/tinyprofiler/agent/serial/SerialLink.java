package io.tinyprofiler.agent.serial;

import io.vertx.core.Future;

/** An open serial port. All calls and callbacks are on the event loop that opened it. */
public interface SerialLink {

  /** Told about one port. */
  interface Listener {

    /**
     * Something arrived.
     *
     * @param bytes valid during this call only; frames may be split or joined
     * @param length how many of them count
     * @param hostNs {@link System#nanoTime()} right after they were read
     */
    void onBytes(byte[] bytes, int length, long hostNs);

    /** The port is of no use any more; called at most once, never after {@link #close()}. */
    void onLost(String reason);
  }

  /**
   * Sends bytes, after those of earlier calls. Completes when the operating system has them; fails
   * when it has not taken them in time, and the port is then lost.
   */
  Future<Void> write(byte[] bytes);

  /** Bytes that were dropped because the event loop lagged too far behind. */
  long droppedBytes();

  /** Closes the port; nothing is reported after the call. */
  Future<Void> close();
}
