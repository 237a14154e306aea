package io.tinyprofiler.shared.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import java.io.IOException;
import java.util.Arrays;
import java.util.UUID;

/**
 * Reads the line of a token chunk straight into its columns: nearly all bytes that agents send are
 * such. Whatever is not exactly as this version writes it is left to {@link RecordCodec}'s other
 * way, which has the words for what is wrong.
 */
final class TokenLine {

  static final String KIND = "TokenChunk";
  private static final int USUAL = 64;

  private final JsonParser parser;
  private Long seq;
  private String at;
  private String mono;
  private boolean ofTokens;
  private UUID run;
  private Integer firstPosition;
  private long[] ticks;
  private boolean hostTold;
  private long[] hostNs;
  private int[] ids;
  private byte[][] pieces;

  private TokenLine(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * Reads on from the beginning of a line.
   *
   * @return null if it is something else, or not as it should be
   */
  static Numbered read(JsonParser parser) {
    try {
      return new TokenLine(parser).read();
    } catch (IOException | RuntimeException e) {
      return null; // the other way says why
    }
  }

  private Numbered read() throws IOException {
    expect(JsonToken.START_OBJECT);
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      if (!take(name)) {
        return null;
      }
    }
    boolean whole = ofTokens && run != null && hostTold && parser.hasToken(JsonToken.END_OBJECT);
    return whole
        ? new Numbered(
            seq,
            RecordCodec.time(at),
            Long.parseLong(mono),
            new TokenChunk(run, firstPosition, ticks, hostNs, ids, pieces))
        : null;
  }

  /** Whether the field is one of a token chunk's. */
  private boolean take(String name) throws IOException {
    switch (name) {
      case "seq" -> seq = expect(JsonToken.VALUE_NUMBER_INT).getLongValue();
      case "at" -> at = text();
      case "mono" -> mono = text();
      case "type" -> ofTokens = text().equals(KIND);
      case "run" -> run = uuid(text());
      case "firstPosition" -> firstPosition = expect(JsonToken.VALUE_NUMBER_INT).getIntValue();
      case "deviceTicks" -> ticks = longs(parser.nextToken());
      case "hostNs" -> {
        JsonToken first = parser.nextToken();
        hostNs = first == JsonToken.VALUE_NULL ? null : longs(first);
        hostTold = true;
      }
      case "tokenIds" -> ids = ints();
      case "pieces" -> pieces = bytes();
      default -> {
        return false;
      }
    }
    return ofTokens || !name.equals("type");
  }

  /** {@link UUID#fromString} takes much that is none. */
  private static UUID uuid(String text) {
    UUID uuid = UUID.fromString(text);
    return uuid.toString().equalsIgnoreCase(text) ? uuid : null;
  }

  private String text() throws IOException {
    return expect(JsonToken.VALUE_STRING).getText();
  }

  private JsonParser expect(JsonToken token) throws IOException {
    return expect(token, parser.nextToken());
  }

  private JsonParser expect(JsonToken token, JsonToken found) {
    if (found != token) {
      throw new IllegalArgumentException("something else");
    }
    return parser;
  }

  private long[] longs(JsonToken first) throws IOException {
    expect(JsonToken.START_ARRAY, first);
    long[] column = new long[USUAL];
    int n = 0;
    while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
      if (n == column.length) {
        column = Arrays.copyOf(column, 2 * n);
      }
      column[n++] = parser.getLongValue();
    }
    expect(JsonToken.END_ARRAY, parser.currentToken());
    return n == column.length ? column : Arrays.copyOf(column, n);
  }

  private int[] ints() throws IOException {
    expect(JsonToken.START_ARRAY);
    int[] column = new int[USUAL];
    int n = 0;
    while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
      if (n == column.length) {
        column = Arrays.copyOf(column, 2 * n);
      }
      column[n++] = parser.getIntValue();
    }
    expect(JsonToken.END_ARRAY, parser.currentToken());
    return n == column.length ? column : Arrays.copyOf(column, n);
  }

  private byte[][] bytes() throws IOException {
    expect(JsonToken.START_ARRAY);
    byte[][] column = new byte[USUAL][];
    int n = 0;
    while (parser.nextToken() == JsonToken.VALUE_STRING) {
      if (n == column.length) {
        column = Arrays.copyOf(column, 2 * n);
      }
      column[n++] = parser.getBinaryValue();
    }
    expect(JsonToken.END_ARRAY, parser.currentToken());
    return n == column.length ? column : Arrays.copyOf(column, n);
  }
}
