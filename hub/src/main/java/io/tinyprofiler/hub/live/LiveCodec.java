package io.tinyprofiler.hub.live;

import io.tinyprofiler.shared.record.Numbered;
import io.tinyprofiler.shared.record.RecordCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/** A record becomes JSON when somebody gets it: most are published where nobody listens. */
final class LiveCodec implements MessageCodec<Numbered, JsonObject> {

  private static final String NAME = "live record";

  /** Of messages whose bodies are records; listeners get JSON. */
  static final DeliveryOptions OPTIONS = new DeliveryOptions().setCodecName(NAME);

  /** Makes it known to a bus, which it may be already. */
  static void register(EventBus bus) {
    try {
      bus.registerCodec(new LiveCodec());
    } catch (IllegalStateException e) {
      // another one shows records there, too
    }
  }

  @Override
  public JsonObject transform(Numbered numbered) {
    return new JsonObject(RecordCodec.line(numbered));
  }

  @Override
  public void encodeToWire(Buffer buffer, Numbered numbered) {
    byte[] line = RecordCodec.line(numbered).getBytes(StandardCharsets.UTF_8);
    buffer.appendInt(line.length).appendBytes(line);
  }

  @Override
  public JsonObject decodeFromWire(int at, Buffer buffer) {
    int from = at + Integer.BYTES;
    return new JsonObject(buffer.getBuffer(from, from + buffer.getInt(at)));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
