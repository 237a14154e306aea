package io.tinyprofiler.hub.deploy.host;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** One of the two hubs of a host that stand behind its proxy. */
public enum Colour {
  BLUE(8001),
  GREEN(8002);

  private final int port;

  Colour(int port) {
    this.port = port;
  }

  public Colour other() {
    return this == BLUE ? GREEN : BLUE;
  }

  /** Its own address, which does not go through the proxy. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Its service. */
  public String unit() {
    return "tiny-llm-profiler-hub@" + text() + ".service";
  }

  /** Reads what {@link #text} wrote. */
  @JsonCreator
  public static Colour of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  @JsonValue
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return text();
  }
}
