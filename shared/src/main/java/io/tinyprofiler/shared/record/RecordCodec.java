package io.tinyprofiler.shared.record;

import io.tinyprofiler.shared.json.JsonText;
import io.tinyprofiler.shared.json.JsonTree;
import io.tinyprofiler.shared.json.MayBeMissing;
import io.tinyprofiler.shared.json.RecordBinder;
import io.tinyprofiler.shared.json.RecordBinder.Leniency;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The one place where records become text and back: spool, bus and live view carry the same JSON
 * lines, encoded once. 64-bit numbers are strings, because browsers and jq lose them; chunk columns
 * are deltas and stay numbers. What follows a line's object is not looked at. Stateless.
 */
public final class RecordCodec {

  private static final RecordBinder BINDER = RecordBinder.of(Leniency.FRACTIONS);

  /** More than number and times take. */
  private static final int STAMP_CHARS = 128;

  private static final Instant EARLIEST = Instant.EPOCH;
  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

  private static final Set<String> KINDS =
      Arrays.stream(AgentRecord.class.getPermittedSubclasses())
          .map(Class::getSimpleName)
          .collect(Collectors.toUnmodifiableSet());

  private RecordCodec() {}

  /** Encodes a record without its number; {@link #line} puts that in front. */
  public static String body(AgentRecord record) {
    return record instanceof TokenChunk chunk
        ? TokenChunkText.of(chunk) // nearly all that an agent writes
        : JsonText.LONGS_AS_TEXT.write(record);
  }

  /** The line of a record: its number in front of its {@link #body}. */
  public static String line(long seq, Instant at, long monoNs, String body) {
    return new StringBuilder(body.length() + STAMP_CHARS)
        .append("{\"seq\":")
        .append(seq)
        .append(",\"at\":\"")
        .append(at)
        .append("\",\"mono\":\"")
        .append(monoNs)
        .append("\",")
        .append(body, 1, body.length())
        .toString();
  }

  public static String line(Numbered numbered) {
    return line(numbered.seq(), numbered.at(), numbered.monoNs(), body(numbered.record()));
  }

  /**
   * Reads one line that this version's own agent wrote.
   *
   * @throws UnreadableRecordException if it is not a record; unknown, missing (unless {@link
   *     MayBeMissing}) and null fields are errors
   */
  public static Numbered decode(String line) {
    ReadLine read = read(line);
    if (!read.whole()) {
      throw new UnreadableRecordException(
          read.numbered() == null
              ? "kind %s is unknown".formatted(read.kind())
              : "unknown fields " + read.unknownFields(),
          null);
    }
    return read.numbered();
  }

  /**
   * Reads one line of a peer that may be newer: kinds and fields that are unknown are told, not
   * refused.
   *
   * @throws UnreadableRecordException if it is not a record, or one of a known kind with fields
   *     that are missing or have no such value
   */
  public static ReadLine read(String line) {
    Numbered chunk = TokenChunkReader.read(line);
    return chunk == null
        ? readTree(line)
        : new ReadLine(chunk.record().getClass().getSimpleName(), chunk, List.of());
  }

  /** Reads any line; field by field by way of a tree. */
  static ReadLine readTree(String line) {
    try {
      if (!(JsonTree.read(line) instanceof Map<?, ?> fields)) {
        throw new UnreadableRecordException("not an object", null);
      }
      long seq = Long.parseLong(take(fields, "seq"));
      Instant at = time(take(fields, "at"));
      long monoNs = Long.parseLong(take(fields, "mono"));
      String kind = text(fields.get("type"));
      if (kind.isEmpty()) {
        throw new UnreadableRecordException("field type is missing", null);
      }
      if (!KINDS.contains(kind)) {
        return new ReadLine(kind, null, List.of());
      }
      List<String> unknown = new ArrayList<>();
      AgentRecord record = BINDER.bind(fields, AgentRecord.class, unknown);
      return new ReadLine(kind, new Numbered(seq, at, monoNs, record), unknown);
    } catch (RuntimeException e) {
      if (e instanceof UnreadableRecordException own) {
        throw own;
      }
      throw new UnreadableRecordException(e.getMessage(), e);
    }
  }

  /** A time with which one can compute. */
  static Instant time(String text) {
    Instant time = UtcTime.parse(text);
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
      throw new UnreadableRecordException("no record was written at " + text, null);
    }
    return time;
  }

  private static String take(Map<?, ?> fields, String name) {
    Object value = fields.remove(name);
    if (value == null) {
      throw new UnreadableRecordException("field " + name + " is missing", null);
    }
    return text(value);
  }

  /** A single value as text; empty for any other, and for none. */
  private static String text(Object value) {
    return value == null || value instanceof Map || value instanceof List ? "" : value.toString();
  }

  /** The line is damaged, or of a kind that this version does not know. */
  public static final class UnreadableRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableRecordException(String reason, Throwable cause) {
      super("unreadable record: " + reason, cause);
    }
  }
}
