package io.tinyprofiler.shared.config;

import io.vertx.config.spi.ConfigProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/** Reads the format {@code yaml} of Vert.x's configuration stores. */
public final class YamlProcessor implements ConfigProcessor {

  @Override
  public String name() {
    return "yaml";
  }

  /** Fails with a {@link DecodeException} that says where it is no map of keys. */
  @Override
  public Future<JsonObject> process(Vertx vertx, JsonObject configuration, Buffer input) {
    return vertx.executeBlocking(
        () -> new JsonObject(YamlTree.read(input.toString(StandardCharsets.UTF_8))));
  }
}
