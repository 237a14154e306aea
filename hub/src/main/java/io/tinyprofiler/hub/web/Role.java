package io.tinyprofiler.hub.web;

import java.util.Locale;

/** What a caller may do; each role may do what the ones before it may. */
public enum Role {
  NONE,
  /** An agent's token: the bus, and the files that sessions need. */
  AGENT,
  VIEWER,
  OPERATOR,
  ADMIN;

  /**
   * Reads a role as it is written in configuration, documents and the database.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Role of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  boolean covers(Role wanted) {
    return compareTo(wanted) >= 0;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
