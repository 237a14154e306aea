package io.tinyprofiler.agent.uplink;

import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.host.Courtesy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event bus bridge's client side over one WebSocket: requests, one served address, pings, and
 * whether the hub still shows signs of life. Belongs to one event loop.
 */
final class HubSocket {

  private static final Logger LOG = LoggerFactory.getLogger(HubSocket.class);
  private static final long PING_MS = 5_000; // the bridge hangs up after 10 s without one

  /** A hub may owe two signs of life: its process may have been held up, or ours. */
  private static final int MISSED = 3;

  private final Vertx vertx;
  private final WebSocket socket;
  private final long timeoutMs;
  private final long silenceLimitMs;
  private final long pingTimer;
  private final long silenceTimer;
  private final Map<String, Promise<JsonObject>> pending = new HashMap<>();
  private final Map<String, Function<JsonObject, Future<JsonObject>>> served = new HashMap<>();
  private Consumer<String> denied = why -> {};
  private Consumer<String> closed = why -> {};
  private boolean heard = true;
  private int missed;

  /**
   * Takes an open socket.
   *
   * @param timeoutMs for each request, ms: a denied one is answered without saying which it was
   * @param silenceLimitMs after which a hub that says nothing at all is taken for gone, ms
   */
  HubSocket(Vertx vertx, WebSocket socket, long timeoutMs, long silenceLimitMs) {
    this.vertx = vertx;
    this.socket = socket;
    this.timeoutMs = timeoutMs;
    this.silenceLimitMs = silenceLimitMs;
    this.pingTimer = vertx.setPeriodic(PING_MS, t -> write(new JsonObject().put("type", "ping")));
    this.silenceTimer = vertx.setPeriodic(silenceLimitMs / MISSED, t -> listen());
    socket.pongHandler(pong -> heard = true);
    socket.binaryMessageHandler(this::received); // the bridge takes text and answers in binary
    socket.textMessageHandler(text -> received(Buffer.buffer(text)));
    socket.exceptionHandler(e -> LOG.debug("socket to the hub: {}", e.getMessage()));
  }

  /** Has someone told when the socket is closed or the hub is silent, with the reason. */
  void onClosed(Consumer<String> listener) {
    closed = listener;
    socket.closeHandler(
        done -> {
          endTimers();
          List.copyOf(pending.values()).forEach(reply -> reply.tryFail("the connection is lost"));
          String why = socket.closeReason();
          listener.accept(
              "the connection is lost" + (why == null || why.isEmpty() ? "" : ": " + why));
        });
  }

  private void endTimers() {
    vertx.cancelTimer(pingTimer);
    vertx.cancelTimer(silenceTimer);
  }

  /** A frozen hub keeps its connections open; one whose database is slow still answers pings. */
  private void listen() {
    missed = heard ? 0 : missed + 1;
    if (missed < MISSED) {
      heard = false;
      socket.writePing(Buffer.buffer()).onFailure(e -> LOG.debug("not pinged: {}", e.getMessage()));
    } else {
      endTimers();
      closed.accept("the hub has been silent for " + silenceLimitMs + " ms");
    }
  }

  /** Has someone told when the hub refuses a message without saying which. */
  void onDenied(Consumer<String> listener) {
    denied = listener;
  }

  /**
   * Sends a request; fails when there is no answer in time or the hub's side failed.
   *
   * @param address a plain word
   * @param message what {@link BusCodec} has a text for
   */
  Future<JsonObject> request(String address, Object message) {
    String replyAddress = UUID.randomUUID().toString(); // the bridge allows 36 characters
    String frame = BusCodec.frame(address, replyAddress, message);
    Courtesy.giveWay();
    Promise<JsonObject> reply = Promise.promise();
    long timer =
        vertx.setTimer(
            timeoutMs,
            t -> reply.tryFail("no answer from %s in %d ms".formatted(address, timeoutMs)));
    pending.put(replyAddress, reply);
    write(frame);
    return reply
        .future()
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              pending.remove(replyAddress);
            });
  }

  /** Answers what is sent to an address. */
  void serve(String address, Function<JsonObject, Future<JsonObject>> handler) {
    served.put(address, handler);
    write(new JsonObject().put("type", "register").put("address", address));
  }

  Future<Void> close() {
    endTimers();
    return socket.close();
  }

  private static JsonObject message(String type, String address, JsonObject body) {
    return new JsonObject().put("type", type).put("address", address).put("body", body);
  }

  private void write(JsonObject message) {
    write(message.encode());
  }

  private void write(String message) {
    socket
        .writeTextMessage(message)
        .onFailure(e -> LOG.debug("not written to the hub: {}", e.getMessage()));
  }

  private void received(Buffer bytes) {
    heard = true;
    JsonObject message;
    try {
      message = new JsonObject(bytes);
    } catch (DecodeException e) {
      LOG.warn("the hub sent something that is no message: {}", e.getMessage());
      return;
    }
    String address = message.getString("address", "");
    Promise<JsonObject> reply = pending.get(address);
    if ("err".equals(message.getString("type"))) {
      failed(message, reply);
    } else if (reply != null) {
      reply.tryComplete(message.getJsonObject("body"));
    } else if (served.containsKey(address)) {
      answer(message, served.get(address));
    } // else a reply that comes too late
  }

  private void failed(JsonObject message, Promise<JsonObject> reply) {
    String reason = message.getString("message", String.valueOf(message.getValue("body")));
    if (reply == null) {
      denied.accept(reason.replace('_', ' '));
    } else {
      reply.tryFail("the hub answers: " + reason);
    }
  }

  private void answer(JsonObject message, Function<JsonObject, Future<JsonObject>> handler) {
    String replyAddress = message.getString("replyAddress");
    handler
        .apply(message.getJsonObject("body"))
        .onSuccess(
            reply -> {
              if (replyAddress != null) {
                write(message("send", replyAddress, reply));
              }
            })
        .onFailure(e -> LOG.error("a command was not answered", e));
  }
}
