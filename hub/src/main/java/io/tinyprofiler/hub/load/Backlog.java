package io.tinyprofiler.hub.load;

import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.record.LineHash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The records of a simulated agent that the hub is not known to have, in memory: what a spool is to
 * a real one.
 */
final class Backlog {

  /**
   * One record.
   *
   * @param madeNs when it was made, ns
   */
  private record Kept(String line, long madeNs) {}

  private final String epoch;
  private final ArrayDeque<Kept> kept = new ArrayDeque<>();
  private long stored;
  private long highest;
  private String storedHash = LineHash.NONE;
  private int mostKept;

  Backlog(String epoch) {
    this.epoch = epoch;
  }

  /** The number of the record that is added next. */
  long next() {
    return highest + 1;
  }

  long highest() {
    return highest;
  }

  long stored() {
    return stored;
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }

  /** Most records that it ever held. */
  int mostKept() {
    return mostKept;
  }

  void add(String line, long nowNs) {
    kept.add(new Kept(line, nowNs));
    highest++;
    mostKept = Math.max(mostKept, kept.size());
  }

  /** Records from a number on, as many as a batch holds; there must be one. */
  Batch from(long first) {
    List<String> lines = new ArrayList<>();
    String previous = storedHash;
    int bytes = 0;
    Iterator<Kept> records = kept.iterator();
    Kept before = null;
    for (long seq = stored + 1; seq < first; seq++) {
      before = records.next();
    }
    if (before != null) {
      previous = LineHash.of(before.line());
    }
    while (records.hasNext() && lines.size() < Batch.MAX_RECORDS) {
      String line = records.next().line();
      bytes += line.length();
      if (bytes > Batch.MAX_BYTES && !lines.isEmpty()) {
        break;
      }
      lines.add(line);
    }
    return new Batch(epoch, first, previous, lines);
  }

  /**
   * The hub has everything up to a record.
   *
   * @param told of each record that it has for the first time, when it was made, ns
   */
  void stored(long last, LongConsumer told) {
    while (stored < Math.min(last, highest)) {
      Kept gone = kept.remove();
      told.accept(gone.madeNs());
      stored++;
      if (stored == last) {
        storedHash = LineHash.of(gone.line());
      }
    }
  }
}
