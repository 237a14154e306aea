package io.tinyprofiler.shared.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import io.tinyprofiler.shared.json.JsonTree;
import io.tinyprofiler.shared.json.UuidText;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import java.io.IOException;
import java.util.Arrays;
import java.util.UUID;

/**
 * Reads a chunk's line in one pass, as {@link TokenChunkText} and {@link RecordCodec#line} write
 * it: nearly all that a hub reads. One reader reads one line.
 */
final class TokenChunkReader {

  private static final SerializableString SEQ = new SerializedString("seq");
  private static final SerializableString AT = new SerializedString("at");
  private static final SerializableString MONO = new SerializedString("mono");
  private static final SerializableString TYPE = new SerializedString("type");
  private static final SerializableString RUN = new SerializedString("run");
  private static final SerializableString FIRST = new SerializedString("firstPosition");
  private static final SerializableString TICKS = new SerializedString("deviceTicks");
  private static final SerializableString HOST = new SerializedString("hostNs");
  private static final SerializableString IDS = new SerializedString("tokenIds");
  private static final SerializableString PIECES = new SerializedString("pieces");

  /** As many as agents put into a chunk; others may put more. */
  private static final int USUAL_TOKENS = 64;

  private static final String KIND = TokenChunk.class.getSimpleName();

  private final JsonParser json;

  private TokenChunkReader(JsonParser json) {
    this.json = json;
  }

  /**
   * Reads a line if it is a chunk, its fields are in the order in which they are written, and all
   * is well with them.
   *
   * @return null if it is not so: {@link RecordCodec#readTree} has the words for what is wrong
   */
  static Numbered read(String line) {
    try (JsonParser json = JsonTree.FACTORY.createParser(line)) {
      return new TokenChunkReader(json).numbered();
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private Numbered numbered() throws IOException {
    json.nextToken();
    if (!json.nextFieldName(SEQ) || json.nextToken() != JsonToken.VALUE_NUMBER_INT) {
      return null;
    }
    long seq = json.getLongValue();
    String at = json.nextFieldName(AT) ? json.nextTextValue() : null;
    String mono = json.nextFieldName(MONO) ? json.nextTextValue() : null;
    if (at == null
        || mono == null
        || !json.nextFieldName(TYPE)
        || !KIND.equals(json.nextTextValue())) {
      return null;
    }
    TokenChunk chunk = chunk();
    return chunk == null || json.nextToken() != JsonToken.END_OBJECT
        ? null
        : new Numbered(seq, RecordCodec.time(at), Long.parseLong(mono), chunk);
  }

  private TokenChunk chunk() throws IOException {
    if (!json.nextFieldName(RUN)) {
      return null;
    }
    String id = json.nextTextValue();
    UUID run = id == null ? null : UuidText.parse(id);
    boolean none = json.currentToken() == JsonToken.VALUE_NULL;
    if ((run == null && !none)
        || !json.nextFieldName(FIRST)
        || json.nextToken() != JsonToken.VALUE_NUMBER_INT) {
      return null;
    }
    int first = json.getIntValue();
    long[] ticks = json.nextFieldName(TICKS) ? column() : null;
    if (ticks == null || !json.nextFieldName(HOST)) {
      return null;
    }
    long[] host = column();
    if (host == null && json.currentToken() != JsonToken.VALUE_NULL) {
      return null;
    }
    int[] ids = json.nextFieldName(IDS) ? ids() : null;
    byte[][] pieces = json.nextFieldName(PIECES) ? pieces() : null;
    return ids == null || pieces == null
        ? null
        : new TokenChunk(run, first, ticks, host, ids, pieces);
  }

  /** A column of numbers; null if it is another thing, which the parser stands on then. */
  private long[] column() throws IOException {
    if (json.nextToken() != JsonToken.START_ARRAY) {
      return null;
    }
    long[] numbers = new long[USUAL_TOKENS];
    int n = 0;
    while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
      numbers = n == numbers.length ? Arrays.copyOf(numbers, 2 * n) : numbers;
      numbers[n++] = json.getLongValue();
    }
    if (json.currentToken() != JsonToken.END_ARRAY) {
      throw new IOException("not a number"); // null would be a column that is not there
    }
    return Arrays.copyOf(numbers, n);
  }

  private int[] ids() throws IOException {
    if (json.nextToken() != JsonToken.START_ARRAY) {
      return null;
    }
    int[] numbers = new int[USUAL_TOKENS];
    int n = 0;
    while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
      numbers = n == numbers.length ? Arrays.copyOf(numbers, 2 * n) : numbers;
      numbers[n++] = json.getIntValue();
    }
    return json.currentToken() == JsonToken.END_ARRAY ? Arrays.copyOf(numbers, n) : null;
  }

  private byte[][] pieces() throws IOException {
    if (json.nextToken() != JsonToken.START_ARRAY) {
      return null;
    }
    byte[][] pieces = new byte[USUAL_TOKENS][];
    int n = 0;
    while (json.nextToken() == JsonToken.VALUE_STRING) {
      pieces = n == pieces.length ? Arrays.copyOf(pieces, 2 * n) : pieces;
      pieces[n++] = json.getBinaryValue();
    }
    return json.currentToken() == JsonToken.END_ARRAY ? Arrays.copyOf(pieces, n) : null;
  }
}
