package io.tinyprofiler.hub.alert.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;

/** Reads a text, and takes no number or null for one. */
final class StrictText extends StdScalarDeserializer<String> {

  private static final long serialVersionUID = 1;

  StrictText() {
    super(String.class);
  }

  @Override
  public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    return parser.hasToken(JsonToken.VALUE_STRING)
        ? parser.getText()
        : (String) context.handleUnexpectedToken(String.class, parser);
  }

  @Override
  public String getNullValue(DeserializationContext context) {
    throw new IllegalArgumentException("a value is null, not a text");
  }
}
