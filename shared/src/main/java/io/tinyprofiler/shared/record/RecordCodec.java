package io.tinyprofiler.shared.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;

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

  private RecordCodec() {}

  /** Encodes a record without its number; {@link #line} puts that in front. */
  public static String body(AgentRecord record) {
    try {
      return JSON.writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot encode " + record.getClass().getSimpleName(), e);
    }
  }

  /** The line of a record: its number in front of its {@link #body}. */
  public static String line(long seq, Instant at, long monoNs, String body) {
    return "{\"seq\":%d,\"at\":\"%s\",\"mono\":\"%d\",%s"
        .formatted(seq, at, monoNs, body.substring(1));
  }

  public static String line(Numbered numbered) {
    return line(numbered.seq(), numbered.at(), numbered.monoNs(), body(numbered.record()));
  }

  /**
   * Reads one line.
   *
   * @throws UnreadableRecordException if it is not a record; unknown, missing (unless {@link
   *     MayBeMissing}) and null fields are errors, so that an agent newer than its hub is noticed
   *     instead of losing data silently
   */
  public static Numbered decode(String line) {
    try {
      if (!(JSON.readTree(line) instanceof ObjectNode fields)) {
        throw new UnreadableRecordException("not an object", null);
      }
      long seq = take(fields, "seq").asLong();
      Instant at = Instant.parse(take(fields, "at").asText());
      long monoNs = Long.parseLong(take(fields, "mono").asText());
      return new Numbered(seq, at, monoNs, JSON.treeToValue(fields, AgentRecord.class));
    } catch (JsonProcessingException | RuntimeException e) {
      if (e instanceof UnreadableRecordException own) {
        throw own;
      }
      throw new UnreadableRecordException(e.getMessage(), e);
    }
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
