package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.record.AgentRecord.Lost;
import io.tinyprofiler.shared.record.LineHash;
import io.tinyprofiler.shared.record.Numbered;
import io.tinyprofiler.shared.record.ReadLine;
import io.tinyprofiler.shared.record.RecordCodec;
import io.tinyprofiler.shared.record.RecordCodec.UnreadableRecordException;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch, decoded once.
 *
 * @param last sequence number that the mark has when all of it is stored
 */
record Incoming(
    String agent, String epoch, long first, long last, String previous, List<Line> lines) {

  /** Generous: the agent's own limit is far below. */
  static final int MAX_BYTES = 512 * 1024;

  /**
   * One line.
   *
   * @param read null if it cannot be read
   * @param unreadable why, or null
   */
  record Line(long seq, String text, ReadLine read, String unreadable) {

    static Line of(long seq, String text) {
      try {
        ReadLine read = RecordCodec.read(text);
        Numbered numbered = read.numbered();
        return numbered == null || numbered.seq() == seq
            ? new Line(seq, text, read, null)
            : new Line(seq, text, null, "it calls itself number " + numbered.seq());
      } catch (UnreadableRecordException e) {
        return new Line(seq, text, null, e.getMessage());
      }
    }

    /** What is known of it; null if nothing is. */
    Numbered numbered() {
      return read == null ? null : read.numbered();
    }
  }

  static Incoming of(String agent, Batch batch) {
    List<Line> lines = new ArrayList<>();
    for (String text : batch.lines()) {
      lines.add(Line.of(batch.first() + lines.size(), text));
    }
    return new Incoming(
        agent, batch.epoch(), batch.first(), last(batch, lines), batch.previous(), lines);
  }

  /** A {@code Lost} alone in its batch stands for all the numbers that it declares lost. */
  private static long last(Batch batch, List<Line> lines) {
    if (lines.size() == 1
        && lines.get(0).numbered() != null
        && lines.get(0).numbered().record() instanceof Lost lost
        && lost.from() == batch.first()) {
      return Math.max(batch.first(), lost.to());
    }
    return batch.last();
  }

  /** Characters of its lines. */
  long characters() {
    return lines.stream().mapToLong(line -> line.text().length()).sum();
  }

  boolean declaresLoss() {
    return last > first + lines.size() - 1 || isLost(lines.get(0));
  }

  private static boolean isLost(Line line) {
    return line.numbered() != null && line.numbered().record() instanceof Lost;
  }

  /** The lines above a mark; a declared loss is one while any of its numbers is above. */
  List<Line> above(long mark) {
    if (last > first + lines.size() - 1) {
      return lines;
    }
    return lines.subList((int) Math.min(lines.size(), Math.max(0, mark + 1 - first)), lines.size());
  }

  /** The hash of record {@code seq}, or of the one before the batch. */
  String hashAt(long seq) {
    return seq < first ? previous : LineHash.of(lines.get((int) (seq - first)).text());
  }

  /** What the mark remembers; after a loss the hash of its declaration, as in the spool. */
  String lastHash() {
    return LineHash.of(lines.get(lines.size() - 1).text());
  }
}
