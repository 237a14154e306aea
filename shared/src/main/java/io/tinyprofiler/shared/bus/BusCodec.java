package io.tinyprofiler.shared.bus;

import io.tinyprofiler.shared.json.JsonText;
import io.tinyprofiler.shared.json.MayBeMissing;
import io.tinyprofiler.shared.json.RecordBinder;
import io.tinyprofiler.shared.json.RecordBinder.Leniency;
import io.tinyprofiler.shared.json.UnfitJsonException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * The one place where bus messages become JSON and back. Unknown fields are ignored here, so that a
 * newer peer may say more; missing ones are errors unless {@link MayBeMissing}.
 */
public final class BusCodec {

  private static final JsonText TEXT = JsonText.PLAIN.of(BusCodec::plain);

  private static final RecordBinder BINDER =
      RecordBinder.of(Leniency.UNKNOWN_FIELDS, Leniency.FRACTIONS).with(BusCodec::plain);

  private static final int BATCH_HEAD_CHARS = 256;

  private BusCodec() {}

  /** Encodes any message of this package. */
  public static JsonObject encode(Object message) {
    return new JsonObject(text(message));
  }

  /** The JSON text of a message of this package, for whoever puts it into another text. */
  public static String text(Object message) {
    return message instanceof Batch batch ? TEXT.write(message, chars(batch)) : TEXT.write(message);
  }

  /** A batch is long, and the quotes of its lines are escaped: one char in ten, or fewer. */
  private static int chars(Batch batch) {
    int chars = 0;
    for (String line : batch.lines()) {
      chars += line.length();
    }
    return chars + chars / 8 + BATCH_HEAD_CHARS;
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
