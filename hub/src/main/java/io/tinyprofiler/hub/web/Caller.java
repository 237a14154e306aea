package io.tinyprofiler.hub.web;

/**
 * Who makes a request.
 *
 * @param id of the token, or {@link #ANONYMOUS}
 * @param name of the token, which another may have too, or {@link #ANONYMOUS}
 */
public record Caller(String id, String name, Role role) {

  /** The name of callers without a token. */
  public static final String ANONYMOUS = "anonymous";

  boolean anonymous() {
    return id.equals(ANONYMOUS);
  }
}
