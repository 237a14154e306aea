package io.tinyprofiler.shared.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Notes fields that this version does not know, and passes over them. */
final class UnknownFields extends DeserializationProblemHandler {

  private final List<String> paths = new ArrayList<>();

  List<String> paths() {
    return paths;
  }

  @Override
  public boolean handleUnknownProperty(
      DeserializationContext context,
      JsonParser parser,
      JsonDeserializer<?> deserializer,
      Object beanOrClass,
      String name)
      throws IOException {
    boolean inside = parser.currentToken().isStructStart();
    JsonStreamContext where = parser.getParsingContext();
    paths.add(path(inside ? where.getParent() : where, name));
    parser.skipChildren();
    return true;
  }

  private static String path(JsonStreamContext where, String name) {
    StringBuilder path = new StringBuilder(name);
    for (JsonStreamContext up = where.getParent(); up != null; up = up.getParent()) {
      if (up.getCurrentName() != null) {
        path.insert(0, up.getCurrentName() + ".");
      }
    }
    return path.toString();
  }
}
