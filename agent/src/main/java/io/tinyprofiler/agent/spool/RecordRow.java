package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.record.AgentRecord.Lost;
import io.tinyprofiler.shared.record.Numbered;
import io.tinyprofiler.shared.record.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A row of the records. A line is UTF-8 from here to the file and back: it is hashed, summed and
 * measured as such.
 *
 * @param seq number of the record
 * @param last the same, or the last of the lost records that this row declares
 * @param bytes of all lines up to this one's end
 * @param line what is delivered
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares rows
record RecordRow(long seq, long last, long bytes, byte[] line) {

  /** What {@link #of} reads, in its order. */
  static final String COLUMNS = "seq, last, bytes, line, crc";

  /**
   * The row that a query has found.
   *
   * @throws SQLException if it is not what was written
   */
  static RecordRow of(ResultSet found, String epoch) throws SQLException {
    RecordRow row =
        new RecordRow(found.getLong(1), found.getLong(2), found.getLong(3), found.getBytes(4));
    long sum = found.getLong(5);
    if (row.line == null || !row.isWhole(epoch, found.wasNull() ? null : sum)) {
      throw SpoolTables.damage("record " + row.seq + " is damaged");
    }
    return row;
  }

  /** The first version had no checksums: the line has to speak for itself. */
  private boolean isWhole(String epoch, Long sum) {
    if (sum != null && sum != RowSum.of(epoch, seq, line)) {
      return false;
    }
    return (sum != null && last == seq) || says(line, seq, last);
  }

  /** Whether a line has the number that its row has, and declares as many to be lost. */
  static boolean says(byte[] line, long seq, long last) {
    try {
      Numbered said = RecordCodec.decode(new String(line, StandardCharsets.UTF_8));
      boolean declares =
          said.record() instanceof Lost lost && lost.from() == seq && lost.to() == last;
      return said.seq() == seq && (last == seq || declares);
    } catch (RecordCodec.UnreadableRecordException damaged) {
      return false;
    }
  }
}
