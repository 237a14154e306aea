package io.tinyprofiler.hub.load;

import io.tinyprofiler.shared.bus.BusCodec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The event bus bridge's client side over one WebSocket; on one event loop. */
final class BridgeSocket {

  private static final long PING_MS = 5_000; // the bridge hangs up without them

  /** As of a real agent's {@code uplink.replyTimeoutMs}. */
  private static final long REPLY_MS = 10_000;

  private final Vertx vertx;
  private final WebSocket socket;
  private final long pingTimer;
  private final Map<String, Promise<JsonObject>> pending = new HashMap<>();
  private long requests;

  BridgeSocket(Vertx vertx, WebSocket socket, Runnable closed) {
    this.vertx = vertx;
    this.socket = socket;
    this.pingTimer =
        vertx.setPeriodic(PING_MS, timer -> socket.writeTextMessage("{\"type\":\"ping\"}"));
    socket.binaryMessageHandler(this::received); // the bridge takes text and answers in binary
    socket.exceptionHandler(e -> {});
    socket.closeHandler(
        end -> {
          vertx.cancelTimer(pingTimer);
          closed.run(); // first: what waits here is no answer of the next connection
          List.copyOf(pending.values()).forEach(reply -> reply.tryFail("the connection is lost"));
        });
  }

  /** Fails when there is no answer in time or the connection ends, or it is another one. */
  <T> Future<T> request(String address, Object body, Class<T> answer) {
    return request(address, body).map(told -> BusCodec.decode(told, answer));
  }

  /** Fails when there is no answer in time or the connection ends. */
  Future<JsonObject> request(String address, Object body) {
    String replyAddress = Long.toString(++requests);
    Promise<JsonObject> reply = Promise.promise();
    long timer = vertx.setTimer(REPLY_MS, t -> reply.tryFail("no answer"));
    pending.put(replyAddress, reply);
    socket.writeTextMessage(BusCodec.frame(address, replyAddress, body));
    return reply
        .future()
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              pending.remove(replyAddress);
            });
  }

  Future<Void> close() {
    return socket.close();
  }

  private void received(Buffer bytes) {
    JsonObject message = new JsonObject(bytes);
    Promise<JsonObject> reply = pending.get(message.getString("address", ""));
    if (reply == null) {
      return; // comes too late
    }
    if ("err".equals(message.getString("type"))) {
      reply.tryFail("the hub answers: " + message.getString("message"));
    } else {
      reply.tryComplete(message.getJsonObject("body"));
    }
  }
}
