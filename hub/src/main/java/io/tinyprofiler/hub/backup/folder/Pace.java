package io.tinyprofiler.hub.backup.folder;

import java.util.concurrent.locks.LockSupport;

/** Tells how far a transfer is, and holds it back to a rate. Of one thread. */
public final class Pace {

  private final Stage stage;
  private final long bytesPerS;
  private final long startNs = System.nanoTime();
  private long total;

  /**
   * A pace.
   *
   * @param bytesPerS the limit; 0 for none
   */
  public Pace(Stage stage, long bytesPerS) {
    this.stage = stage;
    this.bytesPerS = bytesPerS;
  }

  /** To be called after each part of the transfer. */
  public void took(int bytes) {
    total += bytes;
    stage.more(bytes);
    if (bytesPerS > 0) {
      long dueNs = (long) (total * 1e9 / bytesPerS);
      long aheadNs = dueNs - (System.nanoTime() - startNs);
      if (aheadNs > 0) {
        LockSupport.parkNanos(aheadNs);
      }
    }
  }
}
