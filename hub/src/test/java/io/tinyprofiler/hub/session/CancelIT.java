package io.tinyprofiler.hub.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.shared.bus.Command.AskSession;
import io.tinyprofiler.shared.bus.Command.CancelSession;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cancelling, wherever the session is. */
class CancelIT {

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
  void aQueuedSessionIsCancelledAtOnce() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    hub.running(agent);
    UUID waiting = hub.queue("d");

    JsonObject cancelled = hub.http().post("/api/v1/sessions/" + waiting + "/cancel", null).json();

    assertThat(cancelled.getString("state")).isEqualTo("cancelled");
    assertThat(agent.unread()).isEmpty();
  }

  @Test
  void aRunningSessionIsCancelledByItsAgent() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    UUID id = hub.running(agent);

    JsonObject asked = hub.http().post("/api/v1/sessions/" + id + "/cancel", null).json();

    assertThat(asked.getString("state")).isEqualTo("running");
    assertThat(asked.getBoolean("cancel_requested")).isTrue();
    assertThat(agent.nextCommand()).isEqualTo(new CancelSession(id));
    agent.store(new SessionEnded(id, SessionOutcome.CANCELLED, null, "asked to"));
    assertThat(hub.session(id).getString("state")).isEqualTo("cancelled");
    assertThat(hub.http().post("/api/v1/sessions/" + id + "/cancel", null).status()).isEqualTo(200);
  }

  @Test
  void aCancelIsRepeatedWhenTheAgentIsBack() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    UUID id = hub.running(agent);
    agent.close();
    assertThat(hub.http().post("/api/v1/sessions/" + id + "/cancel", null).status()).isEqualTo(200);

    agent.connect(hub.port(), id);

    assertThat(agent.nextCommand()).isEqualTo(new CancelSession(id));
  }

  @Test
  void aCancelledSessionThatNeverArrivedIsOver() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    agent.answer(command -> Optional.empty());
    UUID id = hub.queue("d");
    agent.nextCommand(StartSession.class);
    agent.close();
    hub.restart();
    hub.http().post("/api/v1/sessions/" + id + "/cancel", null);

    agent.answer(new CommandReply.Unknown());
    agent.connect(hub.port());

    assertThat(agent.nextCommand()).isEqualTo(new AskSession(id, 1));
    assertThat(hub.awaitState(id, "cancelled").getString("ended_at")).isNotNull();
  }
}
