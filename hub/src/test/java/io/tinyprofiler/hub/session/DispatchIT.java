package io.tinyprofiler.hub.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.shared.bus.Command;
import io.tinyprofiler.shared.bus.Command.AskSession;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatchIT {

  private TestHub hub;

  @BeforeEach
  void start(@TempDir Path folder) {
    hub = TestHub.start(folder);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void aQueuedSessionStartsAtOnceOnAnIdleDevice() {
    FakeAgent agent = hub.agentWithDevice("a", "d");

    UUID id = hub.queue("d");

    StartSession start = agent.nextCommand(StartSession.class);
    assertThat(start.attempt()).isEqualTo(1);
    assertThat(start.spec().session()).isEqualTo(id);
    assertThat(start.spec().prompts()).containsExactly("");
    assertThat(start.spec().repetitions()).isEqualTo(5);
    assertThat(hub.session(id).getString("state")).isEqualTo("dispatched");

    agent.store(new SessionAccepted(1, start.spec(), TestHub.info("d")));
    assertThat(hub.session(id).getString("state")).isEqualTo("running");

    agent.store(new SessionEnded(id, SessionOutcome.COMPLETED, null, ""));
    assertThat(hub.session(id).getString("state")).isEqualTo("completed");
  }

  @Test
  void sessionsOfADeviceRunOneAfterTheOtherTheUrgentFirst() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    UUID first = hub.queue("d");
    StartSession start = agent.nextCommand(StartSession.class);
    UUID second = hub.queue("d");
    JsonObject urgent = new JsonObject().put("device", "d").put("priority", 5);
    UUID third =
        UUID.fromString(hub.http().post("/api/v1/sessions", urgent).json().getString("id"));

    end(agent, start);
    StartSession afterFirst = agent.nextCommand(StartSession.class);
    end(agent, afterFirst);
    StartSession afterThird = agent.nextCommand(StartSession.class);

    assertThat(start.spec().session()).isEqualTo(first);
    assertThat(afterFirst.spec().session()).isEqualTo(third);
    assertThat(afterThird.spec().session()).isEqualTo(second);
  }

  private static void end(FakeAgent agent, StartSession start) {
    agent.store(
        new SessionAccepted(start.attempt(), start.spec(), TestHub.info("d")),
        new DeviceChanged("d", "/dev/x", DeviceState.RUNNING, ""),
        new SessionEnded(start.spec().session(), SessionOutcome.COMPLETED, null, ""),
        new DeviceChanged("d", "/dev/x", DeviceState.IDLE, ""));
  }

  @Test
  void aBusyDeviceIsTriedAgainLater() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    agent.answer(new CommandReply.Denied("device-busy", "somebody holds it"));
    UUID id = hub.queue("d");
    agent.nextCommand(StartSession.class);
    assertThat(hub.awaitState(id, "queued").getString("reason"))
        .isEqualTo("device-busy: somebody holds it");

    agent.answer(new CommandReply.Accepted());
    agent.heartbeat(0);

    assertThat(agent.nextCommand(StartSession.class).attempt()).isEqualTo(2);
  }

  @Test
  void aLostAnswerIsAskedAfterAndAnUnknownSessionIsSentAgain() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    agent.answer(command -> Optional.empty());
    UUID id = hub.queue("d");
    agent.nextCommand(StartSession.class);
    agent.close();

    agent.answer(
        command ->
            Optional.of(
                command instanceof AskSession
                    ? new CommandReply.Unknown()
                    : new CommandReply.Accepted()));
    hub.restart();
    agent.connect(hub.port());

    assertThat(agent.nextCommand()).isEqualTo(new AskSession(id, 1));
    agent.heartbeat(0);
    StartSession again = agent.nextCommand(StartSession.class);
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(again.spec().session()).isEqualTo(id);
  }

  @Test
  void aLostAnswerOfAnAgentThatHasTheSessionChangesNothing() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    agent.answer(command -> Optional.empty());
    UUID id = hub.queue("d");
    StartSession start = agent.nextCommand(StartSession.class);
    agent.close();
    hub.restart();

    agent.connect(hub.port(), id);
    agent.heartbeat(0, id);

    assertThat(agent.unread()).isEmpty();
    assertThat(hub.session(id).getString("state")).isEqualTo("dispatched");
    agent.store(new SessionAccepted(1, start.spec(), TestHub.info("d")));
    assertThat(hub.session(id).getInteger("attempt")).isEqualTo(1);
  }

  @Test
  void aRestartOfTheHubChangesNothingForARunningSession() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    UUID id = hub.running(agent);
    agent.close();
    hub.restart();

    assertThat(hub.session(id).getString("state")).isEqualTo("running");
    agent.connect(hub.port(), id);
    agent.store(new SessionEnded(id, SessionOutcome.COMPLETED, null, ""));

    assertThat(agent.unread()).isEmpty();
    assertThat(hub.session(id).getString("state")).isEqualTo("completed");
  }

  @Test
  void aSessionOfAnAbsentAgentIsUnreachableNotFailed() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    UUID id = hub.running(agent);
    assertThat(hub.session(id).getBoolean("unreachable")).isFalse();

    agent.close();
    hub.restart();

    assertThat(hub.session(id).getString("state")).isEqualTo("running");
    assertThat(hub.session(id).getBoolean("unreachable")).isTrue();
  }

  @Test
  void anAgentThatIsSilentIsAbsent() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    UUID id = hub.running(agent);

    hub.database().sql("update agents set heartbeat_at = now() - interval '1 minute'");

    assertThat(hub.session(id).getBoolean("unreachable")).isTrue();
  }

  @Test
  void anEndWhoseRecordsAreMissingDoesNotBlockTheDevice() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    UUID id = hub.running(agent);
    agent.answer(new CommandReply.Ended(SessionOutcome.COMPLETED));

    agent.heartbeat(0);
    assertThat(agent.nextCommand()).isInstanceOf(AskSession.class);
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!hub.session(id).getString("state").equals("completed") && System.nanoTime() < until) {
      agent.heartbeat(0); // one that comes while another is worked on may not count
    }

    assertThat(hub.session(id).getString("reason")).contains("missing");
  }

  @Test
  void anAgentThatLostItsJournalFailsTheSession() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    UUID id = hub.running(agent);
    agent.answer(new CommandReply.Unknown());

    agent.heartbeat(0);

    assertThat(agent.nextCommand()).isEqualTo(new AskSession(id, 1));
    assertThat(hub.awaitState(id, "failed").getString("failure")).isEqualTo("AGENT");
  }

  @Test
  void aReservedDeviceServesItsHolderAlone() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    JsonObject reservation =
        new JsonObject().put("who", "ci").put("until", Instant.now().plusSeconds(600).toString());
    assertThat(hub.http().post("/api/v1/devices/d/reservation", reservation).status())
        .isEqualTo(200);

    UUID others = hub.queue("d");
    JsonObject ours = new JsonObject().put("device", "d").put("who", "ci");
    String own = hub.http().post("/api/v1/sessions", ours).json().getString("id");

    StartSession start = agent.nextCommand(StartSession.class);
    assertThat(start.spec().session()).hasToString(own);
    end(agent, start);
    assertThat(hub.session(others).getString("state")).isEqualTo("queued");

    assertThat(hub.http().delete("/api/v1/devices/d/reservation?who=ci").status()).isEqualTo(200);
    assertThat(agent.nextCommand(StartSession.class).spec().session()).isEqualTo(others);
  }

  @Test
  void everyConnectedAgentScans() {
    FakeAgent a = hub.agent("a").connect(hub.port());
    FakeAgent b = hub.agent("b").connect(hub.port());
    a.answer(new CommandReply.Scanned(List.of("/dev/1"), List.of(), List.of("/dev/2")));
    b.answer(new CommandReply.Denied("busy", "scanning already"));

    var scans = hub.http().post("/devices/scan", null).json().getJsonArray("agents");

    assertThat(a.nextCommand()).isInstanceOf(Command.Scan.class);
    assertThat(scans.getJsonObject(0).getString("agent")).isEqualTo("a");
    assertThat(scans.getJsonObject(0).getJsonArray("appeared").getString(0)).isEqualTo("/dev/1");
    assertThat(scans.getJsonObject(1).getString("problem")).isEqualTo("scanning already");
  }
}
