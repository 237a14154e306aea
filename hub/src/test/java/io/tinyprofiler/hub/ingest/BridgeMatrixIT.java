package io.tinyprofiler.hub.ingest;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.shared.bus.Address;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every address of the bridge for every kind of caller. */
class BridgeMatrixIT {

  private static final String SESSION = Address.liveSession(UUID.randomUUID());
  private static final List<String> ADDRESSES =
      List.of(
          Address.INGEST,
          Address.RESUME,
          Address.HEARTBEAT,
          Address.LIVE_LAB,
          SESSION,
          Address.command("a"),
          Address.command("b"),
          "hub.other",
          "__vertx.reply.1",
          "");

  /**
   * Someone with a token, or null.
   *
   * @param page whether it comes as a page's does, as a subprotocol
   */
  private record Caller(String token, boolean page) {}

  private TestHub hub;
  private Vertx vertx;
  private WebSocketClient client;

  @BeforeEach
  void start(@TempDir Path folder) {
    hub = TestHub.start(folder);
    vertx = Vertx.vertx();
    client = vertx.createWebSocketClient();
  }

  @AfterEach
  void stop() {
    await(vertx.close());
    hub.close();
  }

  @Test
  void anAgentSendsToTheHubAndListensToItsOwnCommands() {
    for (String id : List.of("a", "b")) {
      Caller token = new Caller(hub.token("agent", id), false);

      assertThat(allowed(token, "send"))
          .containsExactlyInAnyOrder(Address.INGEST, Address.RESUME, Address.HEARTBEAT);
      assertThat(allowed(token, "publish")).isEmpty();
      assertThat(allowed(token, "register")).containsExactly(Address.command(id));
    }
  }

  @Test
  void whoeverIsNoAgentListensAndSaysNothing() {
    List<Caller> listeners = new ArrayList<>();
    listeners.add(new Caller(null, false)); // an operator, on loopback
    for (String role : List.of("viewer", "operator", "admin")) {
      String token = hub.token(role, null);
      listeners.add(new Caller(token, false));
      listeners.add(new Caller(token, true));
    }
    for (Caller caller : listeners) {
      assertThat(allowed(caller, "send")).isEmpty();
      assertThat(allowed(caller, "publish")).isEmpty();
      assertThat(allowed(caller, "register")).containsExactlyInAnyOrder(Address.LIVE_LAB, SESSION);
    }
  }

  @Test
  void aTokenThatIsNotValidIsRefused() {
    for (String role : List.of("agent", "viewer", "operator", "admin")) {
      JsonObject revoked = made(role);
      hub.admin().delete("/api/v1/tokens/" + revoked.getString("id"));
      assertRefused(new Caller(revoked.getString("token"), false));
    }
    assertRefused(new Caller("tp_unknown", false));
    assertRefused(new Caller("tp_unknown", true));
    assertRefused(new Caller("", true));
  }

  @Test
  void withoutATokenNobodyComesWhereEveryoneNeedsOne(@TempDir Path folder) {
    TestHub open = hub;
    hub = TestHub.withoutAnonymous(folder);
    open.close();

    assertRefused(new Caller(null, false));
    assertThat(allowed(new Caller(hub.token("viewer", null), true), "register"))
        .containsExactlyInAnyOrder(Address.LIVE_LAB, SESSION);
  }

  @Test
  void aConnectionDoesNotOutliveItsToken() {
    for (String role : List.of("agent", "viewer", "operator", "admin")) {
      JsonObject made = made(role);
      Promise<Void> closed = Promise.promise();
      WebSocket socket = await(client.connect(options(new Caller(made.getString("token"), false))));
      socket.closeHandler(closed::tryComplete);

      hub.admin().delete("/api/v1/tokens/" + made.getString("id"));

      await(closed.future());
    }
  }

  @Test
  void aTokenThatAnotherHubHasRevokedEndsWithTheNextPing() {
    JsonObject made = made("viewer");
    Promise<Void> closed = Promise.promise();
    WebSocket socket = await(client.connect(options(new Caller(made.getString("token"), true))));
    assertThat(socket.subProtocol()).isEqualTo("tiny-profiler");
    socket.closeHandler(closed::tryComplete);

    hub.database().sql("update tokens set revoked_at = now()");
    socket.writeTextMessage("{\"type\":\"ping\"}");

    await(closed.future());
  }

  private JsonObject made(String role) {
    JsonObject wish = new JsonObject().put("role", role);
    return hub.admin()
        .post("/api/v1/tokens", role.equals("agent") ? wish.put("agent", "c") : wish)
        .json();
  }

  private void assertRefused(Caller caller) {
    assertThatThrownBy(() -> allowed(caller, "register")).hasMessageContaining("401");
  }

  /** The addresses at which the bridge does not refuse an action. */
  private List<String> allowed(Caller caller, String action) {
    List<String> allowed = new ArrayList<>();
    for (String address : ADDRESSES) {
      if (!await(refused(caller, action, address))) {
        allowed.add(address);
      }
    }
    return List.copyOf(new TreeSet<>(allowed));
  }

  /** Messages are answered in their order: a refusal comes before the complaint about the next. */
  private Future<Boolean> refused(Caller caller, String action, String address) {
    Promise<Boolean> refused = Promise.promise();
    return client
        .connect(options(caller))
        .compose(
            socket -> {
              socket.handler(
                  bytes -> {
                    JsonObject answer = bytes.toJsonObject();
                    if (answer.getString("type").equals("err")) {
                      refused.tryComplete(!answer.getString("body").equals("invalid_type"));
                    }
                  });
              socket.closeHandler(closed -> refused.tryComplete(true));
              socket.writeTextMessage(message(action, address));
              socket.writeTextMessage("{\"type\":\"no such type\",\"address\":\"-\"}");
              return refused.future().onComplete(known -> socket.close());
            });
  }

  private WebSocketConnectOptions options(Caller caller) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(hub.port())
            .setURI("/eventbus/websocket");
    if (caller.token() == null) {
      return options;
    }
    return caller.page()
        ? options.addSubProtocol("tiny-profiler").addSubProtocol("bearer." + caller.token())
        : options.addHeader("Authorization", "Bearer " + caller.token());
  }

  private static String message(String action, String address) {
    return new JsonObject(Map.of("type", action, "address", address, "body", new JsonObject()))
        .encode();
  }
}
