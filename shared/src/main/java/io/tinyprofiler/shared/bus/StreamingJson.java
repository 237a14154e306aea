package io.tinyprofiler.shared.bus;

import io.vertx.core.json.jackson.JacksonCodec;
import io.vertx.core.spi.JsonFactory;
import io.vertx.core.spi.json.JsonCodec;

/**
 * Tells Vert.x to read and write its JSON by parser and generator alone. By itself it takes
 * Jackson's data binder wherever that is on the class path, and its memory with it.
 */
public final class StreamingJson implements JsonFactory {

  /** Before all others. */
  @Override
  public int order() {
    return Integer.MIN_VALUE;
  }

  @Override
  public JsonCodec codec() {
    return new JacksonCodec();
  }
}
