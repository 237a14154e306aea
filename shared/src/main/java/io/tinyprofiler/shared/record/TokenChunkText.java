package io.tinyprofiler.shared.record;

import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import java.util.Base64;

/**
 * A chunk as the JSON that {@link RecordCodec} would make of it, without finding out what it
 * consists of. Agents write it some dozens of times a second, all their devices' at the same
 * moment, when the next tokens wait to be stamped.
 */
final class TokenChunkText {

  /** Of one token: two times, an id, a piece. */
  private static final int TOKEN_CHARS = 48;

  private static final int HEAD_CHARS = 160;

  private static final int USUAL_PIECE_CHARS = 64;

  private TokenChunkText() {}

  static String of(TokenChunk chunk) {
    StringBuilder text =
        new StringBuilder(HEAD_CHARS + TOKEN_CHARS * chunk.tokenIds().length)
            .append("{\"type\":\"TokenChunk\",\"run\":");
    if (chunk.run() == null) {
      text.append("null");
    } else {
      text.append('"').append(chunk.run()).append('"');
    }
    text.append(",\"firstPosition\":").append(chunk.firstPosition());
    numbers(text.append(",\"deviceTicks\":"), chunk.deviceTicks());
    numbers(text.append(",\"hostNs\":"), chunk.hostNs());
    text.append(",\"tokenIds\":[");
    String between = "";
    for (int id : chunk.tokenIds()) {
      text.append(between).append(id);
      between = ",";
    }
    return pieces(text.append("],\"pieces\":["), chunk.pieces()).append("]}").toString();
  }

  private static void numbers(StringBuilder text, long[] column) {
    if (column == null) {
      text.append("null");
      return;
    }
    String between = "[";
    for (long number : column) {
      text.append(between).append(number);
      between = ",";
    }
    text.append(']');
  }

  private static StringBuilder pieces(StringBuilder text, byte[][] pieces) {
    byte[] base64 = new byte[USUAL_PIECE_CHARS]; // for all of them
    String between = "\"";
    for (byte[] piece : pieces) {
      int most = piece.length / 3 * 4 + 4;
      base64 = most <= base64.length ? base64 : new byte[most];
      int length = Base64.getEncoder().encode(piece, base64);
      text.append(between);
      for (int i = 0; i < length; i++) {
        text.append((char) base64[i]);
      }
      text.append('"');
      between = ",\"";
    }
    return text;
  }
}
