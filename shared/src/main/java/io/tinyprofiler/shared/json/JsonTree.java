package io.tinyprofiler.shared.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** JSON as maps, lists, texts, numbers, truth values and null. */
public final class JsonTree {

  /** With Jackson's limits of depth and lengths. */
  public static final JsonFactory FACTORY = new JsonFactory();

  private JsonTree() {}

  /**
   * Reads a text; of several fields of one name the last counts, and what follows the value is not
   * looked at.
   *
   * @return null also of an empty text
   * @throws UnfitJsonException if it is not JSON
   */
  public static Object read(String text) {
    try (JsonParser json = FACTORY.createParser(text)) {
      return json.nextToken() == null ? null : value(json);
    } catch (JacksonException e) {
      throw UnfitJsonException.other(e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a text gives everything
    }
  }

  /** The value that begins with the parser's token; the parser stands on its last one then. */
  private static Object value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
          json.nextToken();
          fields.put(name, value(json));
        }
        yield fields;
      }
      case START_ARRAY -> {
        List<Object> elements = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          elements.add(value(json));
        }
        yield elements;
      }
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT -> json.getNumberValue();
      case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IllegalStateException("a value begins with " + json.currentToken());
    };
  }

  /**
   * A record as a map by component, and so on inside of it; enums are their names, and ids texts.
   */
  public static Map<String, Object> of(Record record) {
    Shape shape = Shape.of(record.getClass());
    Map<String, Object> fields = new LinkedHashMap<>();
    if (shape.kind() != null) {
      fields.put(Shape.KIND, shape.kind());
    }
    for (Shape.Slot slot : shape.slots()) {
      fields.put(slot.name(), plain(Shape.value(slot, record)));
    }
    return fields;
  }

  private static Object plain(Object value) {
    if (value instanceof Record record) {
      return of(record);
    } else if (value instanceof Enum<?> constant) {
      return EnumNames.of(constant);
    } else if (value instanceof Map<?, ?> map) {
      Map<String, Object> fields = new LinkedHashMap<>();
      map.forEach((key, inside) -> fields.put(key.toString(), plain(inside)));
      return fields;
    } else if (value instanceof Iterable<?> list) {
      List<Object> elements = new ArrayList<>();
      list.forEach(element -> elements.add(plain(element)));
      return elements;
    }
    return value instanceof UUID ? value.toString() : value;
  }
}
