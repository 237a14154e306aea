package io.tinyprofiler.hub.ingest;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.shared.bus.Address;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
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
      String token = hub.token("agent", id);

      assertThat(allowed(token, "send"))
          .containsExactlyInAnyOrder(Address.INGEST, Address.RESUME, Address.HEARTBEAT);
      assertThat(allowed(token, "publish")).isEmpty();
      assertThat(allowed(token, "register")).containsExactly(Address.command(id));
    }
  }

  @Test
  void aBrowserListensAndSaysNothing() {
    assertThat(allowed(null, "send")).isEmpty();
    assertThat(allowed(null, "publish")).isEmpty();
    assertThat(allowed(null, "register")).containsExactlyInAnyOrder(Address.LIVE_LAB, SESSION);
  }

  @Test
  void whoeverIsNoAgentHasNoUseForATokenHere() {
    JsonObject revoked =
        hub.admin()
            .post("/api/v1/tokens", new JsonObject().put("role", "agent").put("agent", "c"))
            .json();
    hub.admin().delete("/api/v1/tokens/" + revoked.getString("id"));
    for (String token :
        List.of(
            revoked.getString("token"),
            hub.token("viewer", null),
            hub.token("operator", null),
            hub.token("admin", null),
            "tp_unknown")) {
      assertThatThrownBy(() -> allowed(token, "send")).hasMessageContaining("401");
    }
  }

  /** The addresses at which the bridge does not refuse an action. */
  private List<String> allowed(String token, String action) {
    List<String> allowed = new ArrayList<>();
    for (String address : ADDRESSES) {
      if (!await(refused(token, action, address))) {
        allowed.add(address);
      }
    }
    return List.copyOf(new TreeSet<>(allowed));
  }

  /** Messages are answered in their order: a refusal comes before the complaint about the next. */
  private Future<Boolean> refused(String token, String action, String address) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(hub.port())
            .setURI("/eventbus/websocket");
    if (token != null) {
      options.addHeader("Authorization", "Bearer " + token);
    }
    Promise<Boolean> refused = Promise.promise();
    return client
        .connect(options)
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

  private static String message(String action, String address) {
    return new JsonObject(Map.of("type", action, "address", address, "body", new JsonObject()))
        .encode();
  }
}
