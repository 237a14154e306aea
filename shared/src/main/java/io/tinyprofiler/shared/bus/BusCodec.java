package io.tinyprofiler.shared.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tinyprofiler.shared.record.MayBeMissing;
import io.vertx.core.json.JsonObject;

/**
 * The one place where bus messages become JSON and back. Unknown fields are ignored here, so that a
 * newer peer may say more; missing ones are errors unless {@link MayBeMissing}.
 */
public final class BusCodec {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .annotationIntrospector(new MayBeMissing.Reader())
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private BusCodec() {}

  /** Encodes any message of this package. */
  public static JsonObject encode(Object message) {
    return new JsonObject(text(message));
  }

  /** The JSON text of a message of this package, for whoever puts it into another text. */
  public static String text(Object message) {
    try {
      return JSON.writeValueAsString(message);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot encode " + message.getClass().getSimpleName(), e);
    }
  }

  /**
   * Reads a message.
   *
   * @throws IllegalArgumentException if it is not of that type
   */
  public static <T> T decode(JsonObject message, Class<T> type) {
    if (message == null) {
      throw new IllegalArgumentException("not a " + type.getSimpleName() + ": empty");
    }
    try {
      return JSON.readValue(message.encode(), type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
    }
  }
}
