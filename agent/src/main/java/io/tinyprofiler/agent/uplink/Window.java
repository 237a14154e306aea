package io.tinyprofiler.agent.uplink;

import io.tinyprofiler.shared.bus.Batch;

/**
 * Which record goes out next, with several batches in flight. After a gap, a time-out or a refusal
 * it waits until nothing is in flight, then goes back to what the hub asks for; so there are never
 * more batches in memory than the window holds. A hub that does not keep up gets half as many, and
 * smaller ones; each round that goes well adds one again.
 */
final class Window {

  private final int size;
  private long next;
  private long stored;
  private int inFlight;
  private boolean goingBack;
  private int limit;
  private int well;

  /**
   * Nothing in flight.
   *
   * @param size most batches in flight
   * @param stored last record that the hub has
   */
  Window(int size, long stored) {
    this.size = size;
    this.limit = size;
    this.stored = stored;
    this.next = stored + 1;
  }

  /** Whether a batch may go out now. */
  boolean open() {
    return !goingBack && inFlight < limit;
  }

  /** Most records in the batch that goes out next. */
  int records() {
    return Math.max(1, Batch.MAX_RECORDS * limit / size);
  }

  /** Whether nothing is in flight. */
  boolean idle() {
    return inFlight == 0;
  }

  /** First record of the batch that goes out next. */
  long next() {
    return next;
  }

  /** Last record that the hub is known to have. */
  long stored() {
    return stored;
  }

  /** A batch went out; {@code last} is where the hub's mark will stand. */
  void sent(long last) {
    inFlight++;
    next = last + 1;
  }

  /** The hub has everything up to a record, which answers one batch. */
  void stored(long last) {
    stored = Math.max(stored, last);
    well++;
    if (well >= limit && limit < size) {
      limit++;
      well = 0;
    }
    answered();
  }

  /** A batch was not stored, or nobody knows: what the hub does not have goes out again. */
  void failed() {
    if (!goingBack) { // the others in flight fail for the same reason
      limit = Math.max(1, limit / 2);
      well = 0;
    }
    goingBack = true;
    answered();
  }

  /** The hub misses a record: it has everything before, and no batch beyond is stored. */
  void gap(long expected) {
    goingBack = true;
    stored(expected - 1);
  }

  private void answered() {
    inFlight--;
    if (inFlight == 0) {
      goingBack = false;
      next = stored + 1;
    }
  }
}
