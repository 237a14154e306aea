package io.tinyprofiler.shared.host;

/**
 * Lets go of this processor for whoever waits for it, in the middle of work that takes most of a
 * millisecond: Linux lets a thread run on to the end of its slice, and puts one that wakes behind
 * it even if another processor has nothing to do.
 */
public final class Courtesy {

  private Courtesy() {}

  /** Nothing may depend on it but how late others are. */
  @SuppressWarnings("ThreadPriorityCheck")
  public static void giveWay() {
    Thread.yield();
  }
}
