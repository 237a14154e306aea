package io.tinyprofiler.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.database.TestDatabase;
import io.tinyprofiler.shared.bus.Address;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.Command;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who is connected, and who may be. */
class PresenceIT {

  private static final Heartbeat HEARTBEAT =
      new Heartbeat("1", "pi", 1_000, 2_000, 0, 0, List.of(), List.of(), null);

  @Test
  void anAgentIsConnectedFromItsFirstHeartbeatUntilItsSocketCloses() {
    try (TestDatabase test = TestDatabase.fresh();
        HubInTest hub = new HubInTest(test)) {
      AgentClient agent = hub.connect("token-of-pi-1");
      beat(agent);
      assertThat(hub.number("select count(*) from agents where connected")).isEqualTo(1);
      assertThat(hub.bridge.connected()).containsExactly("pi-1");

      AgentClient newer = hub.connect("token-of-pi-1");
      agent.closed.future().await();
      beat(newer);
      assertThat(hub.bridge.connected()).as("replaced").containsExactly("pi-1");
      assertThat(hub.goodbye.future().isComplete()).isFalse();

      hub.bridge.revoked("token-of-pi-1");
      hub.goodbye.future().await();
      newer.closed.future().await();
      assertThat(hub.bridge.connected()).isEmpty();
      AgentClient again = hub.connect("token-of-pi-1");
      beat(again);
      assertThat(hub.number("select count(*) from agents where connected"))
          .as("a heartbeat does not overtake the goodbye before it")
          .isEqualTo(1);

      new PgPresence(hub.database.pool(), "any")
          .gone(new Sender("pi-1", hub.number("select connection from agents")))
          .await();
      assertThat(hub.number("select count(*) from agents where connected")).isZero();
    }
  }

  @Test
  void aHubThatIsLateDoesNotSpeakForAnAgentThatMoved() {
    try (TestDatabase test = TestDatabase.fresh();
        HubInTest hub = new HubInTest(test)) {
      PgPresence left = new PgPresence(hub.database.pool(), "left");
      PgPresence now = new PgPresence(hub.database.pool(), "now");
      Sender older = new Sender("pi-1", left.number().await());
      Sender newer = new Sender("pi-1", now.number().await());
      left.heard(older, HEARTBEAT).await();
      now.heard(newer, HEARTBEAT).await();

      left.heard(older, HEARTBEAT).await();
      left.gone(older).await();
      now.left("left").await();
      now.none(Set.of("now")).await();
      assertThat(now.at(Set.of("now", "other")).await()).containsExactly("pi-1");
      assertThat(left.at(Set.of("left")).await()).isEmpty();

      now.left("now").await();
      assertThat(now.at(Set.of("now")).await()).as("the hub died").isEmpty();
      left.heard(older, HEARTBEAT).await();
      assertThat(now.at(Set.of("left")).await())
          .as("one whose connection lives is back, whatever its number")
          .containsExactly("pi-1");
      now.none(Set.of("now")).await();
      assertThat(now.at(Set.of("left")).await()).as("that hub is not there").isEmpty();
    }
  }

  @Test
  void nobodyAnswersForAnotherAgent() throws InterruptedException {
    try (TestDatabase test = TestDatabase.fresh();
        HubInTest hub = new HubInTest(test);
        AgentClient asked = hub.connect("token-of-pi-1");
        AgentClient forger = hub.connect("token-of-pi-2")) {
      asked.register(Address.command("pi-1"));
      beat(asked); // what was registered before is registered now
      Future<CommandReply> reply = hub.bridge.command("pi-1", new Command.Scan());
      JsonObject question = asked.unasked.poll(10, TimeUnit.SECONDS);

      forger.reply(question, BusCodec.encode(new CommandReply.Unknown()));
      assertThat(forger.unasked.poll(10, TimeUnit.SECONDS).getString("body")).isEqualTo("rejected");
      asked.reply(question, BusCodec.encode(new CommandReply.Accepted()));
      assertThat(reply.await()).isEqualTo(new CommandReply.Accepted());
    }
  }

  @Test
  void nobodyIsConnectedToAHubThatJustStarted() {
    try (TestDatabase test = TestDatabase.fresh()) {
      test.sql("insert into agents (id, connected) values ('pi-1', true)");
      try (HubInTest hub = new HubInTest(test)) {
        assertThat(hub.number("select count(*) from agents where connected")).isZero();
      }
    }
  }

  @Test
  void onlyTheHubsOwnPageMayListen() {
    try (TestDatabase test = TestDatabase.fresh();
        HubInTest hub = new HubInTest(test)) {
      String own = "http://127.0.0.1:" + hub.port();
      assertThat(upgrade(hub, "/eventbus/websocket", own)).isEqualTo(101);
      assertThat(upgrade(hub, "/eventbus/websocket", "http://elsewhere")).isEqualTo(403);
      assertThat(upgrade(hub, "/eventbus/websocket", "null")).isEqualTo(403);
      assertThat(upgrade(hub, "/eventbus/websocket", "::")).isEqualTo(403);
      assertThat(upgrade(hub, "/eventbus/000/abc/jsonp?c=f", own)).as("no polling").isEqualTo(404);
      assertThat(upgrade(hub, "/eventbus/000/abc/eventsource", own)).isEqualTo(404);
    }
  }

  private static void beat(AgentClient agent) {
    agent.request(Address.HEARTBEAT, BusCodec.encode(HEARTBEAT)).await();
  }

  private static int upgrade(HubInTest hub, String path, String origin) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost("127.0.0.1")
            .setPort(hub.port())
            .setURI(path)
            .putHeader("Connection", "Upgrade")
            .putHeader("Upgrade", "websocket")
            .putHeader("Sec-WebSocket-Version", "13")
            .putHeader("Sec-WebSocket-Key", "MDEyMzQ1Njc4OWFiY2RlZg==")
            .putHeader("Origin", origin);
    Promise<Integer> status = Promise.promise();
    hub.vertx.runOnContext(
        go ->
            hub.vertx
                .createHttpClient()
                .request(options)
                .compose(HttpClientRequest::send)
                .map(HttpClientResponse::statusCode)
                .onComplete(status));
    return status.future().await();
  }
}
