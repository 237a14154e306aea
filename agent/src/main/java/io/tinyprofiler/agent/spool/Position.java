package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.record.LineHash;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Where the spool stands. Three marks, each with the bytes of all lines up to it, so that sizes are
 * differences: {@code tail} &lt;= {@code acked} &lt; {@code next}. SQLite restarts its row ids once
 * a table is drained, so numbers are taken from here, never from the table.
 *
 * @param epoch 16 hex digits, chosen at random when the spool was made
 * @param next number of the record to come
 * @param lastHash of the record before {@code next}
 * @param bytes of all lines written
 * @param acked last record that the hub has stored
 * @param ackedBytes of the lines up to {@code acked}
 * @param tail last record that is no longer here
 * @param tailHash of that record
 * @param tailBytes of the lines up to {@code tail}
 */
record Position(
    String epoch,
    long next,
    String lastHash,
    long bytes,
    long acked,
    long ackedBytes,
    long tail,
    String tailHash,
    long tailBytes) {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** The start of a new epoch. */
  static Position fresh() {
    String epoch = HexFormat.of().toHexDigits(RANDOM.nextLong());
    return new Position(epoch, 1, LineHash.NONE, 0, 0, 0, 0, LineHash.NONE, 0);
  }

  long highest() {
    return next - 1;
  }

  long backlogRecords() {
    return highest() - acked;
  }

  long backlogBytes() {
    return bytes - ackedBytes;
  }

  long graceBytes() {
    return ackedBytes - tailBytes;
  }

  Position appended(String hash, int lineBytes) {
    return new Position(
        epoch, next + 1, hash, bytes + lineBytes, acked, ackedBytes, tail, tailHash, tailBytes);
  }

  Position acknowledged(long seq, long bytesUpToIt) {
    return new Position(epoch, next, lastHash, bytes, seq, bytesUpToIt, tail, tailHash, tailBytes);
  }

  Position trimmed(long seq, String hash, long bytesUpToIt) {
    return new Position(epoch, next, lastHash, bytes, acked, ackedBytes, seq, hash, bytesUpToIt);
  }

  Position withLastHash(String hash) {
    return new Position(epoch, next, hash, bytes, acked, ackedBytes, tail, tailHash, tailBytes);
  }
}
