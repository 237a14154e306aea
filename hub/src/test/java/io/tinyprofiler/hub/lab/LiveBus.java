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
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What a browser hears: the lab's live records, over the real bridge. */
final class LiveBus implements WebSocket.Listener, AutoCloseable {

  /** The bridge ends a connection that says nothing for 10 s. */
  private static final long PING_MS = 2_000;

  private static final JsonObject CLOSED = new JsonObject().put("type", "the connection is closed");

  private final BlockingQueue<JsonObject> records = new LinkedBlockingQueue<>();
  private final StringBuilder partial = new StringBuilder();
  private final WebSocket socket;
  private final Timer pings = new Timer("live-bus-pings", true);

  LiveBus(HttpClient http, String url) {
    URI bridge = URI.create(url.replaceFirst("^http", "ws") + "/eventbus/websocket");
    socket = http.newWebSocketBuilder().header("Origin", url).buildAsync(bridge, this).join();
    register(Address.LIVE_LAB);
    TimerTask ping =
        new TimerTask() {
          @Override
          public void run() {
            send(new JsonObject().put("type", "ping"));
          }
        };
    pings.schedule(ping, PING_MS, PING_MS);
  }

  void register(String address) {
    send(new JsonObject().put("type", "register").put("address", address));
  }

  /** One at a time: the socket takes no message while it sends another. */
  private synchronized void send(JsonObject message) {
    socket.sendText(message.encode(), true).join();
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

  /** Waits for a record; those before it are gone. */
  JsonObject await(String what, long seconds, Predicate<JsonObject> wanted) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try {
      while (true) {
        JsonObject record = records.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (record == null) {
          throw new AssertionError("no " + what + " within " + seconds + " s");
        }
        if (record.equals(CLOSED)) {
          throw new AssertionError("the hub closed the connection before " + what);
        }
        if (wanted.test(record)) {
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
  public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    records.add(CLOSED);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    records.add(CLOSED);
  }

  @Override
  public void close() {
    pings.cancel();
    socket.abort();
  }
}
