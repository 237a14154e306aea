package io.tinyprofiler.hub.lab;

import io.tinyprofiler.shared.bus.Address;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What a browser hears: the lab's live records, over the real bridge. */
final class LiveBus implements WebSocket.Listener, AutoCloseable {

  private static final long PING_NS = TimeUnit.SECONDS.toNanos(2);

  private final BlockingQueue<JsonObject> records = new LinkedBlockingQueue<>();
  private final StringBuilder partial = new StringBuilder();
  private final WebSocket socket;
  private long pingedNs = System.nanoTime();

  LiveBus(HttpClient http, String url) {
    URI bridge = URI.create(url.replaceFirst("^http", "ws") + "/eventbus/websocket");
    socket = http.newWebSocketBuilder().header("Origin", url).buildAsync(bridge, this).join();
    register(Address.LIVE_LAB);
  }

  void register(String address) {
    String message = new JsonObject().put("type", "register").put("address", address).encode();
    socket.sendText(message, true).join();
  }

  /** Waits until each of these has said to the hub that it is idle. */
  void awaitIdle(Collection<String> devices) {
    Set<String> missing = new HashSet<>(devices);
    while (!missing.isEmpty()) {
      await(
          "idle " + missing,
          60,
          record -> isIdle(record) && missing.remove(record.getString("device")));
    }
  }

  /** Waits until a device has said to the hub that it is idle. */
  void awaitIdle(String device) {
    awaitIdle(List.of(device));
  }

  private static boolean isIdle(JsonObject record) {
    return "DeviceChanged".equals(record.getString("type"))
        && "IDLE".equals(record.getString("state"));
  }

  /** The bridge ends a connection that says nothing for 10 s. */
  private void ping() {
    long now = System.nanoTime();
    if (now - pingedNs > PING_NS) {
      pingedNs = now;
      socket.sendText("{\"type\":\"ping\"}", true).join();
    }
  }

  /** Waits for a record; those before it are gone. */
  JsonObject await(String what, long seconds, Predicate<JsonObject> wanted) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try {
      while (true) {
        long left = until - System.nanoTime();
        JsonObject record = records.poll(Math.min(left, PING_NS), TimeUnit.NANOSECONDS);
        ping();
        if (record == null && left < PING_NS) {
          throw new AssertionError("no " + what + " within " + seconds + " s");
        }
        if (record != null && wanted.test(record)) {
          return record;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted waiting for " + what, e);
    }
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    return onText(from, StandardCharsets.UTF_8.decode(data), last);
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      JsonObject message = new JsonObject(partial.toString());
      partial.setLength(0);
      if (message.getValue("body") instanceof JsonObject record) {
        records.add(record);
      }
    }
    from.request(1);
    return null;
  }

  @Override
  public void close() {
    socket.abort();
  }
}
