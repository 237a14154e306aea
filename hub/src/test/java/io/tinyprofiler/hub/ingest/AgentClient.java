package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.shared.bus.Address;
import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.bus.Resume;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** The far side, played by hand: speaks to the real bridge as an agent or a browser would. */
final class AgentClient implements AutoCloseable {

  static final String EPOCH = "00000000000000e1";

  /** The bridge ends a connection that says nothing for 10 s. */
  private static final long PING_MS = 2_000;

  private final Context context;
  private final WebSocketClient client;
  private final WebSocket socket;
  private final Map<String, Promise<JsonObject>> pending = new ConcurrentHashMap<>();
  final LinkedBlockingQueue<JsonObject> unasked = new LinkedBlockingQueue<>();
  final Promise<Void> closed = Promise.promise();

  private AgentClient(Vertx vertx, WebSocketClient client, WebSocket socket) {
    this.context = vertx.getOrCreateContext();
    this.client = client;
    this.socket = socket;
    socket.binaryMessageHandler(this::receive);
    socket.textMessageHandler(text -> receive(Buffer.buffer(text)));
    long pings = vertx.setPeriodic(PING_MS, timer -> write(new JsonObject().put("type", "ping")));
    socket.closeHandler(v -> gone(vertx, pings));
  }

  /** Whoever waits for an answer hears that none will come. */
  private void gone(Vertx vertx, long pings) {
    vertx.cancelTimer(pings);
    pending.values().forEach(reply -> reply.tryFail("the hub closed the connection"));
    closed.tryComplete();
  }

  /** Connects; a null token is a browser's. */
  static Future<AgentClient> connect(Vertx vertx, int port, String token) {
    WebSocketClient client = vertx.createWebSocketClient();
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI("/eventbus/websocket");
    if (token != null) {
      options.addHeader("Authorization", "Bearer " + token);
    }
    return client.connect(options).map(socket -> new AgentClient(vertx, client, socket));
  }

  Future<JsonObject> request(String address, JsonObject body) {
    String reply = UUID.randomUUID().toString();
    Promise<JsonObject> promise = Promise.promise();
    pending.put(reply, promise);
    write(
        new JsonObject()
            .put("type", "send")
            .put("address", address)
            .put("headers", new JsonObject().put("agent", "somebody-else"))
            .put("replyAddress", reply)
            .put("body", body));
    return promise.future();
  }

  Future<IngestReply> send(long first, String previous, List<String> lines) {
    return request(Address.INGEST, BusCodec.encode(new Batch(EPOCH, first, previous, lines)))
        .map(reply -> BusCodec.decode(reply.getJsonObject("body"), IngestReply.class));
  }

  Future<IngestReply> resume(String machineId, long highest) {
    return request(Address.RESUME, BusCodec.encode(new Resume(EPOCH, machineId, highest)))
        .map(reply -> BusCodec.decode(reply.getJsonObject("body"), IngestReply.class));
  }

  void register(String address) {
    write(new JsonObject().put("type", "register").put("address", address));
  }

  void reply(JsonObject message, JsonObject body) {
    write(
        new JsonObject()
            .put("type", "send")
            .put("address", message.getString("replyAddress"))
            .put("body", body));
  }

  /** From one thread: a large message is several frames, and others' may not come between. */
  private void write(JsonObject message) {
    context.runOnContext(v -> socket.writeTextMessage(message.encode()));
  }

  private void receive(Buffer buffer) {
    JsonObject message = new JsonObject(buffer);
    Promise<JsonObject> reply = pending.remove(message.getString("address", ""));
    if (reply != null) {
      reply.complete(message);
    } else {
      unasked.add(message);
    }
  }

  @Override
  public void close() {
    socket.close();
    client.close();
  }
}
