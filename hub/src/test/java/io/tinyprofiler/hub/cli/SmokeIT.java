package io.tinyprofiler.hub.cli;

import static io.tinyprofiler.hub.cli.CommandLineRun.client;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.Recording;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.shared.bus.Command.CancelSession;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmokeIT {

  @TempDir Path folder;
  private TestHub hub;

  @BeforeEach
  void start() {
    hub = TestHub.start(folder);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private CompletableFuture<CommandLineRun> smoke(String... options) {
    String[] words = new String[options.length + 2];
    words[0] = "smoke";
    words[1] = "--json";
    System.arraycopy(options, 0, words, 2, options.length);
    return CompletableFuture.supplyAsync(() -> client(hub.port(), words));
  }

  private static Map<String, String> statuses(CommandLineRun run) {
    return new JsonObject(run.out())
        .getJsonArray("tests").stream()
            .map(JsonObject.class::cast)
            .collect(Collectors.toMap(t -> t.getString("name"), t -> t.getString("status")));
  }

  @Test
  void aHubThatDoesItsWorkPasses() throws Exception {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    CompletableFuture<CommandLineRun> running = smoke();
    StartSession start = agent.nextCommand(StartSession.class);
    Recording.of(start.spec()).runs(2).store(agent, start.attempt());

    CommandLineRun run = running.get();

    assertThat(start.spec().device()).isEqualTo("d");
    assertThat(start.spec().maxTokens()).isEqualTo(8);
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(new JsonObject(run.out()).getBoolean("passed")).isTrue();
    assertThat(statuses(run).values()).containsOnly("ok");
  }

  @Test
  void aSessionThatFailsFailsAndTheRestIsAskedYet() throws Exception {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    CompletableFuture<CommandLineRun> running = smoke();
    StartSession start = agent.nextCommand(StartSession.class);
    agent.store(
        new SessionAccepted(start.attempt(), start.spec(), TestHub.info("d")),
        new SessionEnded(
            start.spec().session(), SessionOutcome.FAILED, FailureKind.BOARD, "it went silent"));

    CommandLineRun run = running.get();

    assertThat(run.code()).isEqualTo(1);
    assertThat(statuses(run))
        .containsEntry("session", "failed")
        .containsEntry("health", "ok")
        .containsEntry("backups", "ok");
    assertThat(run.out()).contains("it went silent");
  }

  @Test
  void aSessionThatDoesNotEndIsCancelled() throws Exception {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    CompletableFuture<CommandLineRun> running = smoke("--timeout", "1");
    StartSession start = agent.nextCommand(StartSession.class);
    agent.store(new SessionAccepted(start.attempt(), start.spec(), TestHub.info("d")));

    assertThat(agent.nextCommand(CancelSession.class).session()).isEqualTo(start.spec().session());
    CommandLineRun run = running.get();
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("has not ended in 1 s");
  }

  @Test
  void withoutADeviceThereIsNoSession() throws Exception {
    CommandLineRun run = smoke().get();

    assertThat(run.code()).isZero();
    assertThat(statuses(run)).containsEntry("session", "skipped");
  }

  @Test
  void aHubThatIsNotThereCannotBeTested() {
    CommandLineRun run = CommandLineRun.of(HubCommand.line(), "smoke", "--url", "http://[::1]:1");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("no hub answers");
  }
}
