package io.tinyprofiler.shared.bus;

import java.util.List;

/**
 * Consecutive records of one agent.
 *
 * @param epoch of the spool, 16 hex digits
 * @param first sequence number of the first line
 * @param previous {@link io.tinyprofiler.shared.record.LineHash} of the record before the first;
 *     empty for the first record of an epoch
 * @param lines records as spooled
 */
public record Batch(String epoch, long first, String previous, List<String> lines) {

  public static final int MAX_RECORDS = 256;
  public static final int MAX_BYTES = 48 * 1024;

  /** Batches in flight. */
  public static final int WINDOW = 8;

  public Batch {
    lines = List.copyOf(lines);
  }

  public long last() {
    return first + lines.size() - 1;
  }
}
