package io.tinyprofiler.shared.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

/** How the configuration was read, and refused, by the data binder: an oracle. */
final class DatabindMessages {

  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  private DatabindMessages() {}

  static <T> T parse(JsonObject json, Class<T> type, String where) {
    try {
      return MAPPER.readValue(json.encode(), type);
    } catch (UnrecognizedPropertyException e) {
      String known =
          e.getKnownPropertyIds().stream()
              .map(Object::toString)
              .sorted()
              .collect(Collectors.joining(", "));
      throw new Problem(
          "usage", "%s: unknown key '%s'".formatted(where, path(e)), "use one of: " + known, e);
    } catch (MismatchedInputException e) {
      throw new Problem(
          "usage",
          "%s: key '%s' is %s; allowed: %s"
              .formatted(where, path(e), shown(valueAt(json, e)), allowed(e.getTargetType())),
          "correct the key",
          e);
    } catch (JsonMappingException e) {
      throw new Problem(
          "usage", "%s: key '%s': %s".formatted(where, path(e), reason(e)), "correct the key", e);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("merged configuration is not JSON", e);
    }
  }

  private static Object valueAt(JsonObject json, JsonMappingException e) {
    Object value = json;
    for (JsonMappingException.Reference step : e.getPath()) {
      if (value instanceof JsonObject branch) {
        value = branch.getValue(step.getFieldName());
      } else if (value instanceof JsonArray list && step.getIndex() >= 0) {
        value = list.getValue(step.getIndex());
      }
    }
    return value;
  }

  private static String shown(Object value) {
    return value == null ? "empty" : "'" + firstLine(value.toString()) + "'";
  }

  private static String allowed(Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    } else if (type == double.class || type == Double.class) {
      return "a number";
    } else if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "a whole number";
    } else if (type == String.class) {
      return "a text";
    } else if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(Object::toString)
          .collect(Collectors.joining(", "));
    }
    return Collection.class.isAssignableFrom(type) ? "a list" : "keys of its own";
  }

  private static String reason(JsonMappingException e) {
    Throwable cause = e.getCause() instanceof IllegalArgumentException own ? own : e;
    String message = cause == e ? e.getOriginalMessage() : cause.getMessage();
    return firstLine(message);
  }

  private static String firstLine(String message) {
    return message == null ? "no reason given" : message.lines().findFirst().orElse("");
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(ref -> ref.getFieldName() == null ? "[" + ref.getIndex() + "]" : ref.getFieldName())
        .collect(Collectors.joining("."))
        .replace(".[", "[");
  }
}
