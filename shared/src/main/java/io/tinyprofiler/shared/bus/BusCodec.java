package io.tinyprofiler.shared.bus;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.tinyprofiler.shared.record.MayBeMissing;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;

/**
 * The one place where bus messages become JSON and back. Unknown fields are ignored here, so that a
 * newer peer may say more; missing ones are errors unless {@link MayBeMissing}.
 */
public final class BusCodec {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(
              new SimpleModule().addSerializer(new ObjectPart()).addSerializer(new ArrayPart()))
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
      return JSON.convertValue(message.getMap(), type);
    } catch (IllegalArgumentException e) {
      String why =
          e.getCause() instanceof JsonProcessingException cause
              ? cause.getOriginalMessage()
              : e.getMessage();
      throw new IllegalArgumentException("not a " + type.getSimpleName() + ": " + why, e);
    }
  }

  /** What a message that is in memory holds of JSON is read without writing it out first. */
  private static final class ObjectPart extends StdSerializer<JsonObject> {
    private static final long serialVersionUID = 1L;

    ObjectPart() {
      super(JsonObject.class);
    }

    @Override
    public void serialize(JsonObject value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      provider.defaultSerializeValue(value.getMap(), out);
    }
  }

  /** The same of an array. */
  private static final class ArrayPart extends StdSerializer<JsonArray> {
    private static final long serialVersionUID = 1L;

    ArrayPart() {
      super(JsonArray.class);
    }

    @Override
    public void serialize(JsonArray value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      provider.defaultSerializeValue(value.getList(), out);
    }
  }
}
