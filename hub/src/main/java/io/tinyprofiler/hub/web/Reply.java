package io.tinyprofiler.hub.web;

import io.vertx.core.buffer.Buffer;

/**
 * What an operation answers when a plain 200 with JSON is not it.
 *
 * @param type media type; null without a body
 * @param file name under which a browser keeps it; null where it is shown
 */
public record Reply(int status, String type, Buffer body, String file) {

  static final String JSON = "application/json";

  public static Reply json(int status, Object view) {
    return new Reply(status, JSON, Json.encode(view), null);
  }

  public static Reply text(String type, String text) {
    return new Reply(200, type, Buffer.buffer(text), null);
  }

  public static Reply empty(int status) {
    return new Reply(status, null, null, null);
  }

  /** The same as a file to keep; letters, digits, dots and hyphens in its name. */
  public Reply asFile(String name) {
    return new Reply(status, type, body, name);
  }

  /** What an operation's answer is sent as. */
  public static Reply of(Object answer) {
    return answer instanceof Reply reply ? reply : json(200, answer);
  }
}
