package io.tinyprofiler.hub.web;

import io.vertx.core.buffer.Buffer;

/**
 * What an operation answers when a plain 200 with JSON is not it.
 *
 * @param type media type; null without a body
 */
public record Reply(int status, String type, Buffer body) {

  static final String JSON = "application/json";

  public static Reply json(int status, Object view) {
    return new Reply(status, JSON, Json.encode(view));
  }

  public static Reply text(String type, String text) {
    return new Reply(200, type, Buffer.buffer(text));
  }

  public static Reply empty(int status) {
    return new Reply(status, null, null);
  }

  static Reply of(Object answer) {
    return answer instanceof Reply reply ? reply : json(200, answer);
  }
}
