package io.tinyprofiler.shared.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * A record as an object of JSON: {@code time} (UTC, ISO 8601), {@code level}, {@code logger},
 * {@code thread}, {@code message}, what it is about ({@code request}, {@code session}, ..), {@code
 * error}.
 */
final class JsonLine {

  private static final JsonFactory JSON = new JsonFactory();

  private JsonLine() {}

  static String of(LogRecord record) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("time", record.time().toString());
      json.writeStringField("level", record.level());
      json.writeStringField("logger", record.logger());
      json.writeStringField("thread", record.thread());
      json.writeStringField("message", record.message());
      for (Map.Entry<String, String> id : record.ids().entrySet()) {
        json.writeStringField(id.getKey(), id.getValue());
      }
      if (record.error() != null) {
        json.writeStringField("error", record.error());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a text takes everything
    }
    return text.toString();
  }
}
