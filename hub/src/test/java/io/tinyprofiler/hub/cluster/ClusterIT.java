package io.tinyprofiler.hub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.multimap.MultiMap;
import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.shared.bus.Address;
import io.tinyprofiler.shared.bus.Command;
import io.tinyprofiler.shared.bus.Command.CancelSession;
import io.tinyprofiler.shared.bus.Command.Scan;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.DeviceState;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hubs of a cluster. The agents here send no heartbeat once something is asked of them, so that
 * whatever reaches them has come over the hubs' bus.
 */
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterIT {

  private static final long PING_MS = 2_000; // a hub hangs up without them

  private final List<Integer> ports = FreePorts.some(2);
  private TestHub one;
  private TestHub other;

  @BeforeAll
  void start(@TempDir Path folder) {
    one = TestHub.clustered(folder, ports);
    other = one.clusteredBeside(ports, 1);
  }

  @AfterAll
  void stop() {
    other.close();
    one.close();
  }

  @Test
  void commandsFindAnAgentAtTheOtherHub() {
    FakeAgent agent = one.agentWithDevice("a", "d");
    awaitReached(agent, "a", other);
    UUID id = other.queue("d");
    StartSession start = (StartSession) nextButScans(agent);
    assertThat(start.spec().session()).isEqualTo(id);
    agent.store(
        new SessionAccepted(start.attempt(), start.spec(), TestHub.info("d")),
        new DeviceChanged("d", "/dev/x", DeviceState.RUNNING, ""));

    other.http().post("/api/v1/sessions/" + id + "/cancel", null);

    assertThat(((CancelSession) nextButScans(agent)).session()).isEqualTo(id);
  }

  /** Until a hub has been told where this agent is. */
  private static void awaitReached(FakeAgent agent, String name, TestHub hub) {
    List<String> answers = List.of();
    while (!answers.equals(List.of("unexpected answer"))) {
      agent.heartbeat(0);
      answers =
          scans(hub, name).stream()
              .filter(scan -> scan.getString("agent").equals(name))
              .map(scan -> scan.getString("problem"))
              .toList();
    }
  }

  private static Command nextButScans(FakeAgent agent) {
    Command next = agent.nextCommand();
    while (next instanceof Scan) {
      next = agent.nextCommand();
    }
    return next;
  }

  /** As one that was frozen does when it wakes, late. */
  @Test
  void aHubThatAnotherStruckOffIsFoundAgain() {
    FakeAgent agent = one.agentWithDevice("struck", "d4");
    awaitReached(agent, "struck", other);
    HazelcastInstance any =
        Hazelcast.getAllHazelcastInstances().stream()
            .filter(hub -> hub.getCluster().getLocalMember().getAddress().getPort() == ports.get(0))
            .findFirst()
            .orElseThrow();

    MultiMap<Object, Object> registered = any.getMultiMap("__vertx.subs");
    registered.entrySet().forEach(entry -> registered.remove(entry.getKey(), entry.getValue()));
    any.getMap("__vertx.nodeInfo").clear();

    awaitReached(agent, "struck", other);
  }

  @Test
  void aScanAsksTheAgentsOfAllHubs() {
    FakeAgent here = one.agentWithDevice("scanned-1", "d1");
    FakeAgent there = other.agentWithDevice("scanned-2", "d2");
    for (FakeAgent agent : List.of(here, there)) {
      agent.answer(new CommandReply.Scanned(List.of("/dev/new"), List.of(), List.of()));
    }

    for (TestHub hub : List.of(one, other)) {
      List<JsonObject> scans = List.of();
      do { // until the hubs have told each other whom they have
        here.heartbeat(0);
        there.heartbeat(0);
        scans = scans(hub, "scanned");
      } while (scans.stream().anyMatch(scan -> scan.getValue("problem") != null));
      assertThat(scans)
          .extracting(scan -> scan.getString("agent"))
          .containsExactly("scanned-1", "scanned-2");
      assertThat(scans)
          .allSatisfy(scan -> assertThat(scan.getJsonArray("appeared")).containsOnly("/dev/new"));
      assertThat(here.nextCommand(Scan.class)).isNotNull();
      assertThat(there.nextCommand(Scan.class)).isNotNull();
    }
  }

  /** What agents answer to a scan that is asked for at this hub. */
  private static List<JsonObject> scans(TestHub hub, String agents) {
    return hub.http().post("/devices/scan", null).list("agents").stream()
        .map(JsonObject.class::cast)
        .filter(scan -> scan.getString("agent").startsWith(agents))
        .toList();
  }

  @Test
  void aTokenThatIsRevokedAtOneHubEndsItsConnectionToTheOther() {
    FakeAgent agent = other.agent("revoked").connect(other.port());
    String token =
        one.admin().get("/api/v1/tokens").list("tokens").stream()
            .map(JsonObject.class::cast)
            .filter(known -> "revoked".equals(known.getString("agent")))
            .findFirst()
            .orElseThrow()
            .getString("id");

    assertThat(one.admin().delete("/api/v1/tokens/" + token).status()).isEqualTo(204);

    HttpProbe.await(agent.closed());
  }

  @Test
  void anAgentThatMovesLosesItsOldConnectionAndStaysConnected() {
    FakeAgent left = one.agent("moving").connect(one.port());
    FakeAgent moved = new FakeAgent(Vertx.vertx(), "moving", one.token("agent", "moving"));
    moved.connect(other.port());

    HttpProbe.await(left.closed());

    moved.answer(command -> Optional.of(new CommandReply.Unknown()));
    awaitReached(moved, "moving", one); // it is the new connection that answers
    assertThat(one.http().get("/api/v1/agents/moving").json().getBoolean("connected")).isTrue();
    moved.close();
  }

  @Test
  void whoLooksAtOneHubSeesEachRecordOfTheOtherOnce() throws Exception {
    FakeAgent agent = one.agentWithDevice("live", "d3");
    Vertx vertx = Vertx.vertx();
    WebSocketClient client = vertx.createWebSocketClient();
    BlockingQueue<JsonObject> heard = new LinkedBlockingQueue<>();
    var socket =
        HttpProbe.await(
            client.connect(
                new WebSocketConnectOptions()
                    .setHost("127.0.0.1")
                    .setPort(other.port())
                    .setURI("/eventbus/websocket")));
    socket.handler(bytes -> hear(bytes, heard));
    String ping = new JsonObject().put("type", "ping").encode();
    vertx.setPeriodic(PING_MS, timer -> socket.writeTextMessage(ping));
    socket.writeTextMessage(
        new JsonObject().put("type", "register").put("address", Address.LIVE_LAB).encode());
    int before = 0;
    while (heard.isEmpty()) { // until the hubs have told each other who listens
      agent.store(new DeviceChanged("d3", "/dev/x", DeviceState.IDLE, "before " + before++));
    }

    for (int n = 0; n < 200; n++) {
      agent.store(new DeviceChanged("d3", "/dev/x", DeviceState.IDLE, "number " + n));
    }

    String reason = heardNext(heard);
    while (reason.startsWith("before")) {
      reason = heardNext(heard);
    }
    for (int n = 0; n < 200; n++) {
      assertThat(reason).isEqualTo("number " + n);
      reason = n == 199 ? "" : heardNext(heard);
    }
    assertThat(heard).isEmpty();
    HttpProbe.await(vertx.close());
  }

  private static String heardNext(BlockingQueue<JsonObject> heard) throws InterruptedException {
    JsonObject next = heard.poll(100, TimeUnit.SECONDS);
    assertThat(next).as("the next record").isNotNull();
    return next.getString("reason");
  }

  @Test
  void healthTellsWhetherTheClusterIsTheConfiguredOne() {
    JsonObject check =
        one.http().get("/health/detailed").list("checks").stream()
            .map(JsonObject.class::cast)
            .filter(known -> known.getString("name").equals("cluster"))
            .findFirst()
            .orElseThrow();
    assertThat(check.getString("status")).isEqualTo("healthy");
    assertThat(check.getInteger("observed")).isEqualTo(2);
    assertThat(check.getString("unit")).isEqualTo("hubs");

    assertThat(other.http().get("/metrics").body().toString().lines())
        .contains("cluster_hubs 2.0", "cluster_hubs_missing 0.0", "cluster_hubs_unlisted 0.0");
  }

  private static void hear(Buffer message, BlockingQueue<JsonObject> heard) {
    JsonObject record = new JsonObject(message).getJsonObject("body");
    if ("d3".equals(record.getString("device"))) {
      heard.add(record);
    }
  }
}
