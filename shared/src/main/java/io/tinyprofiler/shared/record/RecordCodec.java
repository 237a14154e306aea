package io.tinyprofiler.shared.record;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The one place where records become text and back: spool, bus and live view carry the same JSON
 * lines, encoded once. 64-bit numbers are strings, because browsers and jq lose them; chunk columns
 * are deltas and stay numbers. Stateless.
 */
public final class RecordCodec {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(
              new SimpleModule("64-bit numbers as text")
                  .addSerializer(Long.class, ToStringSerializer.instance)
                  .addSerializer(Long.TYPE, ToStringSerializer.instance))
          .annotationIntrospector(new MayBeMissing.Reader())
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** More than number and times take. */
  private static final int STAMP_CHARS = 128;

  private static final Instant EARLIEST = Instant.EPOCH;
  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

  private static final ObjectReader RECORD = JSON.readerFor(AgentRecord.class);

  private static final ObjectReader STRICT =
      RECORD.with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private static final SerializableString SEQ = new SerializedString("seq");
  private static final SerializableString AT = new SerializedString("at");
  private static final SerializableString MONO = new SerializedString("mono");
  private static final SerializableString TYPE = new SerializedString("type");

  private static final Set<String> KINDS =
      Arrays.stream(RecordKinds.class.getAnnotation(JsonSubTypes.class).value())
          .map(JsonSubTypes.Type::name)
          .collect(Collectors.toUnmodifiableSet());

  private RecordCodec() {}

  /** Encodes a record without its number; {@link #line} puts that in front. */
  public static String body(AgentRecord record) {
    if (record instanceof TokenChunk chunk) {
      return TokenChunkText.of(chunk); // nearly all that an agent writes
    }
    try {
      return JSON.writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot encode " + record.getClass().getSimpleName(), e);
    }
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
    Numbered asWritten = asWritten(line);
    return asWritten == null
        ? readTree(line)
        : new ReadLine(asWritten.record().getClass().getSimpleName(), asWritten, List.of());
  }

  /**
   * Reads a line in one pass if its fields are in the order in which {@link #line} writes them and
   * all is well.
   *
   * @return null if it is not so: {@link #readTree} has the words for what is wrong
   */
  private static Numbered asWritten(String line) {
    try (JsonParser parser = JSON.getFactory().createParser(line)) {
      parser.nextToken();
      if (!parser.nextFieldName(SEQ) || parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
        return null;
      }
      long seq = parser.getLongValue();
      String at = parser.nextFieldName(AT) ? parser.nextTextValue() : null;
      String mono = parser.nextFieldName(MONO) ? parser.nextTextValue() : null;
      if (at == null || mono == null || !parser.nextFieldName(TYPE)) {
        return null;
      }
      AgentRecord record = STRICT.readValue(parser);
      return new Numbered(seq, time(at), Long.parseLong(mono), record);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** Reads any line; field by field by way of a tree. */
  static ReadLine readTree(String line) {
    try {
      if (!(JSON.readTree(line) instanceof ObjectNode fields)) {
        throw new UnreadableRecordException("not an object", null);
      }
      long seq = take(fields, "seq").asLong();
      Instant at = time(take(fields, "at").asText());
      long monoNs = Long.parseLong(take(fields, "mono").asText());
      String kind = fields.path("type").asText();
      if (kind.isEmpty()) {
        throw new UnreadableRecordException("field type is missing", null);
      }
      if (!KINDS.contains(kind)) {
        return new ReadLine(kind, null, List.of());
      }
      UnknownFields unknown = new UnknownFields();
      AgentRecord record = RECORD.withHandler(unknown).readValue(fields);
      return new ReadLine(kind, new Numbered(seq, at, monoNs, record), unknown.paths());
    } catch (IOException | RuntimeException e) {
      if (e instanceof UnreadableRecordException own) {
        throw own;
      }
      throw new UnreadableRecordException(e.getMessage(), e);
    }
  }

  /** A time with which one can compute. */
  private static Instant time(String text) {
    Instant time = UtcTime.parse(text);
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
      throw new UnreadableRecordException("no record was written at " + text, null);
    }
    return time;
  }

  private static JsonNode take(ObjectNode fields, String name) {
    JsonNode value = fields.remove(name);
    if (value == null) {
      throw new UnreadableRecordException("field " + name + " is missing", null);
    }
    return value;
  }

  /** The line is damaged, or of a kind that this version does not know. */
  public static final class UnreadableRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableRecordException(String reason, Throwable cause) {
      super("unreadable record: " + reason, cause);
    }
  }
}
