package io.tinyprofiler.agent.spool;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The checksum that a row carries. SQLite has none, so that a flipped byte inside a line would be
 * delivered as a measurement. The epoch is in it: a row that a deleted page still holds from
 * another epoch is not taken for one of this.
 */
final class RowSum {

  private RowSum() {}

  static long of(String epoch, long seq, String line) {
    return of(epoch, seq, line.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The same of a line as it is in the file.
   *
   * @param line UTF-8
   */
  static long of(String epoch, long seq, byte[] line) {
    CRC32C sum = new CRC32C();
    add(sum, epoch);
    add(sum, Long.toString(seq)); // each on its own, for a text of both is thrice the garbage
    sum.update(line);
    return sum.getValue();
  }

  private static void add(CRC32C sum, String word) {
    sum.update(word.getBytes(StandardCharsets.UTF_8));
    sum.update('\n');
  }

  static long of(String text) {
    CRC32C sum = new CRC32C();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return sum.getValue();
  }
}
