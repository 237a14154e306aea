package io.tinyprofiler.hub.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/** The one place where the API's records become JSON and back: snake_case, times in ISO 8601. */
final class Json {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .withCoercionConfigDefaults( // an empty text is no time, id or number, not an absent one
              coercion -> coercion.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
          .build();

  private Json() {}

  static Buffer encode(Object view) {
    try {
      return Buffer.buffer(MAPPER.writeValueAsBytes(view));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot encode " + view.getClass().getSimpleName(), e);
    }
  }

  /**
   * Reads a body that the document's schema has let through; an absent field is null.
   *
   * @throws InvalidField if it is not of that type all the same
   */
  static <T> T decode(Buffer body, Class<T> type) {
    try {
      return MAPPER.readValue(body.getBytes(), type);
    } catch (JsonProcessingException e) {
      if (e.getCause() instanceof InvalidField own) {
        throw own;
      }
      throw new InvalidField("body", e.getOriginalMessage(), "read /openapi.yaml", e);
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory cannot fail to be read", e);
    }
  }
}
