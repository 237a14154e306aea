package io.tinyprofiler.shared.bus;

import io.tinyprofiler.shared.json.JsonText;
import io.tinyprofiler.shared.json.MayBeMissing;
import io.tinyprofiler.shared.json.RecordBinder;
import io.tinyprofiler.shared.json.RecordBinder.Leniency;
import io.tinyprofiler.shared.json.UnfitJsonException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.StringWriter;

/**
 * The one place where bus messages become JSON and back. Unknown fields are ignored here, so that a
 * newer peer may say more; missing ones are errors unless {@link MayBeMissing}.
 */
public final class BusCodec {

  private static final JsonText TEXT = JsonText.PLAIN.of(BusCodec::plain);

  private static final RecordBinder BINDER =
      RecordBinder.of(Leniency.UNKNOWN_FIELDS, Leniency.FRACTIONS).with(BusCodec::plain);

  /** What is around the lines of a batch, or all of another message. */
  private static final int USUAL_CHARS = 512;

  private BusCodec() {}

  /** Encodes any message of this package. */
  public static JsonObject encode(Object message) {
    return new JsonObject(text(message));
  }

  /** The JSON text of a message of this package. */
  public static String text(Object message) {
    return TEXT.write(message);
  }

  /**
   * What the event bus bridge takes as a message that is to be answered. The text does not grow
   * while it is written: batches are long, and agents send them all the time.
   *
   * @param address a plain word, as the next
   * @param replyAddress of at most 36 characters
   * @param message of this package
   */
  public static String frame(String address, String replyAddress, Object message) {
    StringWriter text = new StringWriter(chars(message));
    text.append("{\"type\":\"send\",\"address\":\"").append(address);
    text.append("\",\"replyAddress\":\"").append(replyAddress).append("\",\"body\":");
    TEXT.write(message, text);
    return text.append('}').toString();
  }

  /** The quotes of a batch's lines are escaped: one char in ten, or fewer. */
  private static int chars(Object message) {
    int chars = 0;
    if (message instanceof Batch batch) {
      for (String line : batch.lines()) {
        chars += line.length();
      }
    }
    return chars + chars / 8 + USUAL_CHARS;
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
      return BINDER.bind(message, type);
    } catch (UnfitJsonException e) {
      throw new IllegalArgumentException(
          "not a " + type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  /** What a message that is in memory holds of JSON is read without writing it out first. */
  private static Object plain(Object value) {
    if (value instanceof JsonObject object) {
      return object.getMap();
    }
    return value instanceof JsonArray array ? array.getList() : value;
  }
}
