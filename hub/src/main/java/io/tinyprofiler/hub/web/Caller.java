package io.tinyprofiler.hub.web;

/**
 * Who makes a request.
 *
 * @param name of the token, or {@link #ANONYMOUS}
 */
public record Caller(String name, Role role) {

  /** The name of callers without a token. */
  public static final String ANONYMOUS = "anonymous";

  boolean anonymous() {
    return name.equals(ANONYMOUS);
  }
}
