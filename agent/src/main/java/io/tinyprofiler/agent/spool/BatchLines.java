package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.record.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Consecutive lines, until a batch is full. A declaration of several lost records goes alone. */
final class BatchLines {

  /** Most bytes that a char becomes in UTF-8. */
  private static final int CHAR_BYTES = 3;

  private static final int STAMP_BYTES =
      RecordCodec.line(Long.MAX_VALUE, Instant.EPOCH, Long.MAX_VALUE, "{}").length();

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

  /** Whether a line of this body fits a batch; checked before a record is queued. */
  static boolean fits(String body) {
    int room = Batch.MAX_BYTES - STAMP_BYTES;
    return CHAR_BYTES * body.length() <= room
        || body.getBytes(StandardCharsets.UTF_8).length <= room;
  }

  /** Takes a row, and says whether another might fit; one that does not follow is not taken. */
  boolean add(long seq, long upTo, byte[] line) {
    boolean range = upTo > seq;
    bytes += line.length;
    if (full || seq != last + 1 || (!lines.isEmpty() && (bytes > Batch.MAX_BYTES || range))) {
      return false;
    }
    lines.add(new String(line, StandardCharsets.UTF_8));
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
