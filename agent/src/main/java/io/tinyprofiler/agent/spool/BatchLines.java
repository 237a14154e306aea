package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.bus.Batch;
import java.util.ArrayList;
import java.util.List;

/** Consecutive lines, until a batch is full. A declaration of several lost records goes alone. */
final class BatchLines {

  private final List<String> lines = new ArrayList<>();
  private long last;
  private int bytes;
  private boolean full;
  private final int most;

  /**
   * Begins.
   *
   * @param from number of the first record
   * @param most records to take
   */
  BatchLines(long from, int most) {
    last = from - 1;
    this.most = most;
  }

  /** Takes a row, and says whether another might fit; one that does not follow is not taken. */
  boolean add(long seq, long upTo, String line) {
    boolean range = upTo > seq;
    bytes += RecordTable.size(line);
    if (full || seq != last + 1 || (!lines.isEmpty() && (bytes > Batch.MAX_BYTES || range))) {
      return false;
    }
    lines.add(line);
    last = upTo;
    full = range || lines.size() >= most;
    return !full;
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  Outgoing batch(String epoch, long from, String previous) {
    return new Outgoing(new Batch(epoch, from, previous, lines), last);
  }
}
