package io.tinyprofiler.shared.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Writes records, and what they may consist of, as JSON: components in their order, behind the
 * record's {@code type} if it is of a sealed interface; enums by name; bytes in Base64.
 */
public final class JsonText {

  /** All numbers as numbers. */
  public static final JsonText PLAIN = new JsonText(false, UnaryOperator.identity());

  /** 64-bit numbers as texts, except in columns: browsers and jq lose their last digits. */
  public static final JsonText LONGS_AS_TEXT = new JsonText(true, UnaryOperator.identity());

  private static final int USUAL_CHARS = 256;

  private final boolean longsAsText;
  private final UnaryOperator<Object> plain;

  private JsonText(boolean longsAsText, UnaryOperator<Object> plain) {
    this.longsAsText = longsAsText;
    this.plain = plain;
  }

  /**
   * The same for values of other libraries too.
   *
   * @param plain makes maps, lists and the like of them; is asked about every value
   */
  public JsonText of(UnaryOperator<Object> plain) {
    return new JsonText(longsAsText, plain);
  }

  /**
   * The JSON of a value, on one line.
   *
   * @throws IllegalArgumentException if something in it cannot be written
   */
  public String write(Object value) {
    StringWriter text = new StringWriter(USUAL_CHARS);
    write(value, text);
    return text.toString();
  }

  /** The same into a text that has more than this in it, and room enough: it is garbage once. */
  public void write(Object value, StringWriter text) {
    try (JsonGenerator json = JsonTree.FACTORY.createGenerator(text)) {
      write(json, value);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot write " + value.getClass().getSimpleName(), e);
    }
  }

  private void write(JsonGenerator json, Object given) throws IOException {
    Object value = plain.apply(given);
    if (value == null) {
      json.writeNull();
    } else if (value instanceof CharSequence || value instanceof UUID) {
      json.writeString(value.toString());
    } else if (value instanceof Number number) {
      number(json, number);
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof Enum<?> constant) {
      json.writeString(EnumNames.of(constant));
    } else if (value instanceof Record) {
      record(json, value);
    } else if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(entry.getKey().toString());
        write(json, entry.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof Iterable<?> list) {
      json.writeStartArray();
      for (Object element : list) {
        write(json, element);
      }
      json.writeEndArray();
    } else {
      array(json, value);
    }
  }

  private void record(JsonGenerator json, Object record) throws IOException {
    Shape shape = Shape.of(record.getClass());
    json.writeStartObject();
    if (shape.kind() != null) {
      json.writeStringField(Shape.KIND, shape.kind());
    }
    for (Shape.Slot slot : shape.slots()) {
      json.writeFieldName(slot.name());
      write(json, Shape.value(slot, record));
    }
    json.writeEndObject();
  }

  private void number(JsonGenerator json, Number number) throws IOException {
    if (number instanceof Long && longsAsText) {
      json.writeString(number.toString());
    } else if (number instanceof Double) {
      json.writeNumber(number.doubleValue());
    } else if (number instanceof Float) {
      json.writeNumber(number.floatValue());
    } else if (number instanceof BigInteger big) {
      json.writeNumber(big);
    } else if (number instanceof BigDecimal big) {
      json.writeNumber(big);
    } else {
      json.writeNumber(number.longValue());
    }
  }

  private void array(JsonGenerator json, Object value) throws IOException {
    if (value instanceof byte[] bytes) {
      json.writeBinary(bytes);
    } else if (value instanceof long[] column) {
      json.writeArray(column, 0, column.length);
    } else if (value instanceof int[] column) {
      json.writeArray(column, 0, column.length);
    } else if (value instanceof double[] column) {
      json.writeArray(column, 0, column.length);
    } else if (value instanceof Object[] elements) {
      json.writeStartArray();
      for (Object element : elements) {
        write(json, element);
      }
      json.writeEndArray();
    } else {
      throw new IllegalArgumentException("cannot write a " + value.getClass().getName());
    }
  }
}
