package io.tinyprofiler.hub;

import static io.tinyprofiler.hub.HttpProbe.await;

import io.tinyprofiler.shared.bus.Address;
import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.Command;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.LineHash;
import io.tinyprofiler.shared.record.RecordCodec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * An agent played by hand over the real bridge. It answers commands as the test says and remembers
 * them; its spool outlives its connections.
 */
public final class FakeAgent implements AutoCloseable {

  private static final String EPOCH = "00000000000000aa";
  private static final long LIMIT_S = 60;
  private static final long PING_MS = 2_000; // the bridge hangs up without them

  private final Vertx vertx;
  private final Context context;
  private final String id;
  private final String token;
  private final Map<String, Promise<JsonObject>> pending = new ConcurrentHashMap<>();
  private final BlockingQueue<Command> commands = new LinkedBlockingQueue<>();
  private volatile Function<Command, Optional<CommandReply>> answers =
      command -> Optional.of(new CommandReply.Accepted());
  private WebSocketClient client;
  private WebSocket socket;
  private Promise<Void> closed;
  private long seq;
  private String previous = LineHash.NONE;

  public FakeAgent(Vertx vertx, String id, String token) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.id = id;
    this.token = token;
  }

  /** Connects as a real agent does, up to its first heartbeat. */
  public FakeAgent connect(int port, UUID... openSessions) {
    client = vertx.createWebSocketClient();
    closed = Promise.promise();
    socket =
        await(
            client.connect(
                new WebSocketConnectOptions()
                    .setHost("127.0.0.1")
                    .setPort(port)
                    .setURI("/eventbus/websocket")
                    .addHeader("Authorization", "Bearer " + token)));
    socket.binaryMessageHandler(this::receive);
    socket.textMessageHandler(text -> receive(Buffer.buffer(text)));
    long pings = vertx.setPeriodic(PING_MS, t -> write(new JsonObject().put("type", "ping")));
    socket.closeHandler(
        gone -> {
          vertx.cancelTimer(pings);
          closed.tryComplete();
        });
    write(new JsonObject().put("type", "register").put("address", Address.command(id)));
    heartbeat(0, openSessions);
    return this;
  }

  /** What it says to commands from now on; nothing means that the answer is lost. */
  public void answer(Function<Command, Optional<CommandReply>> toCommand) {
    answers = toCommand;
  }

  public void answer(CommandReply reply) {
    answers = command -> Optional.of(reply);
  }

  /** The next command that it was sent. */
  public Command nextCommand() {
    try {
      Command command = commands.poll(LIMIT_S, TimeUnit.SECONDS);
      if (command == null) {
        throw new AssertionError("no command came");
      }
      return command;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public <T extends Command> T nextCommand(Class<T> kind) {
    return kind.cast(nextCommand());
  }

  /** Commands that came and were not looked at. */
  public List<Command> unread() {
    return new ArrayList<>(commands);
  }

  /** Stores records; returns when the hub has committed them. */
  public void store(AgentRecord... records) {
    List<String> lines = new ArrayList<>();
    for (AgentRecord record : records) {
      lines.add(
          RecordCodec.line(
              seq + 1 + lines.size(), Instant.now(), System.nanoTime(), RecordCodec.body(record)));
    }
    storeLines(lines);
  }

  /** Stores lines as they are; their numbers must go on from what was stored. */
  public void storeLines(List<String> lines) {
    Batch batch = new Batch(EPOCH, seq + 1, previous, lines);
    IngestReply reply =
        BusCodec.decode(await(request(Address.INGEST, BusCodec.encode(batch))), IngestReply.class);
    if (!(reply instanceof IngestReply.Stored)) {
      throw new AssertionError("not stored: " + reply);
    }
    seq += lines.size();
    previous = LineHash.of(lines.get(lines.size() - 1));
  }

  public void heartbeat(long spoolRecords, UUID... openSessions) {
    heartbeat(
        new Heartbeat(
            "1",
            "pi",
            1,
            2,
            spoolRecords,
            spoolRecords * 100,
            List.of(),
            List.of(openSessions),
            null));
  }

  public void heartbeat(Heartbeat heartbeat) {
    heartbeat(BusCodec.encode(heartbeat));
  }

  /** As another release would say it. */
  public void heartbeat(JsonObject heartbeat) {
    await(request(Address.HEARTBEAT, heartbeat));
  }

  private Future<JsonObject> request(String address, JsonObject body) {
    String reply = UUID.randomUUID().toString();
    Promise<JsonObject> promise = Promise.promise();
    pending.put(reply, promise);
    write(message(address, body).put("replyAddress", reply));
    return promise.future();
  }

  private static JsonObject message(String address, JsonObject body) {
    return new JsonObject().put("type", "send").put("address", address).put("body", body);
  }

  /** From one thread: a large message is several frames, and others' may not come between. */
  private void write(JsonObject message) {
    WebSocket to = socket;
    context.runOnContext(v -> to.writeTextMessage(message.encode()));
  }

  private void receive(Buffer buffer) {
    JsonObject message = new JsonObject(buffer);
    String address = message.getString("address", "");
    Promise<JsonObject> reply = pending.remove(address);
    if (reply != null) {
      reply.complete(message.getJsonObject("body"));
    } else if (address.equals(Address.command(id))) {
      Command command = BusCodec.decode(message.getJsonObject("body"), Command.class);
      answers
          .apply(command)
          .ifPresent(
              answer -> write(message(message.getString("replyAddress"), BusCodec.encode(answer))));
      commands.add(command);
    }
  }

  /** Completes when the hub has ended the connection. */
  public Future<Void> closed() {
    return closed.future();
  }

  @Override
  public void close() {
    if (client != null) {
      await(client.close());
    }
  }
}
