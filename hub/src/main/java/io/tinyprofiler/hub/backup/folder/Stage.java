package io.tinyprofiler.hub.backup.folder;

import io.tinyprofiler.shared.problem.Problem;

/** How far a backup or a restore is. Written by the one that works, read by others. */
public final class Stage {

  private volatile String name = "begins";
  private volatile long done;
  private volatile long total;
  private volatile boolean stopped;

  /**
   * The next part of the work begins.
   *
   * @param bytes how much it will be; 0 if that is not known
   * @throws Problem {@code interrupted} once it was told to stop
   */
  public void begin(String part, long bytes) {
    check();
    name = part;
    done = 0;
    total = bytes;
  }

  /** More bytes are done. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  public void more(int bytes) {
    check();
    done += bytes;
  }

  /** Ends the work at its next step. */
  public void stop() {
    stopped = true;
  }

  private void check() {
    if (stopped) {
      throw new Problem("interrupted", "the hub stops", "try again when it is back");
    }
  }

  public String name() {
    return name;
  }

  /** B. */
  public long done() {
    return done;
  }

  /** B; 0 if not known. */
  public long total() {
    return total;
  }
}
