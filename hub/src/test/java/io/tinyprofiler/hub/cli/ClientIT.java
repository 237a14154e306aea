package io.tinyprofiler.hub.cli;

import static io.tinyprofiler.hub.cli.CommandLineRun.client;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.Samples;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientIT {

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

  private CommandLineRun run(String... args) {
    return client(hub.port(), args);
  }

  @Test
  void anEmptyLabSaysWhatToDo() {
    assertThat(run("devices").out()).contains("no devices", "devices scan");
    assertThat(run("agents").out()).contains("no agent", "tokens create --role agent");
    assertThat(run("sessions").out()).contains("no sessions", "sessions run --device");
    assertThat(run("results").out()).contains("no results");
  }

  @Test
  void theLabIsListed() {
    FakeAgent agent = hub.agentWithDevice("pi-1", "board-1");
    agent.answer(new CommandReply.Scanned(List.of("/dev/new"), List.of(), List.of("/dev/x")));

    assertThat(run("devices").out()).contains("board-1", "idle", "fable260k", "pi-1");
    assertThat(run("agents").out()).contains("pi-1", "yes");
    CommandLineRun scan = run("devices", "scan");
    assertThat(scan.code()).isZero();
    assertThat(scan.out()).contains("/dev/new", "/dev/x");
    CommandLineRun json = run("devices", "--json");
    assertThat(new JsonObject(json.out()).getJsonArray("devices")).hasSize(1);
  }

  @Test
  void aSessionIsRunWatchedAndItsResultPrinted() throws Exception {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    CompletableFuture<CommandLineRun> waiting =
        CompletableFuture.supplyAsync(
            () ->
                run(
                    "sessions",
                    "run",
                    "--device",
                    "d",
                    "--prompt",
                    "Once",
                    "--prompt",
                    "Twice",
                    "--runs",
                    "1",
                    "--warmups",
                    "0",
                    "--max-tokens",
                    "3",
                    "--seed",
                    "7",
                    "--label",
                    "commit=abc",
                    "--wait",
                    "--timeout",
                    "60"));

    StartSession start = agent.nextCommand(StartSession.class);
    agent.store(Samples.session(1, start.spec(), UUID.randomUUID(), "abc"));

    CommandLineRun run = waiting.get();
    assertThat(start.spec().prompts()).containsExactly("Once", "Twice");
    assertThat(start.spec().labels()).containsEntry("commit", "abc");
    assertThat(start.spec().seed()).isEqualTo(7);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("fable260k", "500", "10.00 ms");
    String id = start.spec().session().toString();
    assertThat(run("sessions", "show", id).out()).contains(id, "completed", "MEASURED");
    assertThat(run("sessions", "show", id, "--text").out()).isEqualTo("abc\n");
    assertThat(run("sessions", "watch", id, "--json").code()).isZero();
    assertThat(run("sessions", "list", "--state", "completed").out()).contains(id);
    assertThat(run("results", "--device", "d").out()).contains(id);
  }

  @Test
  void theModesOfASessionAreAskedFor() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    assertThat(run("sessions", "run", "--device", "d", "--mode", "both").code()).isZero();
    assertThat(agent.nextCommand(StartSession.class).spec().modes())
        .containsExactly(RunMode.LIVE, RunMode.DEFERRED);
    CommandLineRun wrong = run("sessions", "run", "--device", "d", "--mode", "loud");
    assertThat(wrong.code()).isEqualTo(64);
    assertThat(wrong.err()).contains("--mode is loud; use live, deferred or both");
  }

  @Test
  void aSessionThatFailedIsANo() {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    UUID id = hub.queue("d");
    StartSession start = agent.nextCommand(StartSession.class);
    agent.store(
        new SessionAccepted(1, start.spec(), TestHub.info("d")),
        new SessionEnded(id, SessionOutcome.FAILED, FailureKind.BOARD, "it burnt"));

    CommandLineRun run = run("sessions", "watch", id.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("failed", "BOARD", "it burnt");
  }

  @Test
  void waitingEndsAndTheSessionGoesOn() {
    hub.agentWithDevice("a", "d");

    CommandLineRun run = run("sessions", "run", "--device", "d", "--wait", "--timeout", "1");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("has not ended in 1 s", "sessions watch");
  }

  @Test
  void aSessionIsCancelled() {
    hub.agentWithDevice("a", "d").close();
    UUID id = hub.queue("d");

    assertThat(run("sessions", "cancel", id.toString()).out()).contains("cancel");
  }

  @Test
  void aDeviceIsReservedAndReleased() {
    hub.agentWithDevice("a", "d");

    assertThat(run("devices", "reserve", "d", "--who", "ci", "--for", "30m").code()).isZero();
    CommandLineRun other = run("devices", "reserve", "d", "--who", "ann");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("reserved by ci");
    assertThat(run("devices", "release", "d", "--who", "ci").code()).isZero();
    assertThat(run("devices", "reserve", "d", "--for", "soon").code()).isEqualTo(64);
  }

  @Test
  void tokensAreMadeListedAndRevoked() throws IOException {
    String admin = folder.resolve("admin.token").toString();

    assertThat(run("tokens").err()).contains("needs a token with role admin");
    CommandLineRun made =
        run("tokens", "create", "--role", "agent", "--agent", "pi-9", "--token-file", admin);
    assertThat(made.code()).isZero();
    assertThat(made.out()).startsWith("tp_").hasLineCount(1);
    assertThat(run("tokens", "--token-file", admin).out()).contains("pi-9");
    JsonObject listed =
        new JsonObject(run("tokens", "list", "--json", "--token-file", admin).out());
    String id = listed.getJsonArray("tokens").getJsonObject(0).getString("id");
    assertThat(run("tokens", "revoke", id, "--token-file", admin).out()).isEqualTo("revoked\n");
    Path bad = Files.writeString(folder.resolve("bad"), "tp_bad\n");
    assertThat(run("devices", "--token-file", bad.toString()).err()).contains("not valid");
  }

  @Test
  void firmwareIsAddedNamedInASessionAndRemoved() throws Exception {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    Path file = Files.writeString(folder.resolve("my fw.uf2"), "firmware");

    assertThat(run("firmware").out()).contains("no firmware", "firmware add");
    CommandLineRun added = run("firmware", "add", file.toString(), "--platform", "host");
    assertThat(added.code()).as(added.err()).isZero();
    String id = added.out().strip();
    assertThat(id).matches("[0-9a-f]{64}");
    assertThat(run("firmware", "list", "--platform", "host").out()).contains(id, "my_fw.uf2");
    assertThat(run("sessions", "run", "--device", "d", "--firmware", "my_fw.uf2").code()).isZero();
    StartSession start = agent.nextCommand(StartSession.class);
    assertThat(start.spec().firmware()).isEqualTo(id);
    String session = start.spec().session().toString();
    assertThat(run("sessions", "show", session).out()).contains(id);
    assertThat(run("firmware", "rm", id).err()).contains(session, "sessions cancel");
    assertThat(run("sessions", "run", "--device", "d", "--firmware", "nope").err())
        .contains("no firmware of the name nope");
    agent.store(
        new SessionAccepted(1, start.spec(), TestHub.info("d")),
        new SessionEnded(start.spec().session(), SessionOutcome.COMPLETED, null, ""));
    assertThat(run("firmware", "rm", "my_fw.uf2").out()).isEqualTo("removed\n");
    assertThat(run("firmware", "add", "/no/file").err()).contains("cannot read /no/file");
  }

  @Test
  void healthIsPrinted() {
    CommandLineRun run = run("health");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("database", "healthy", "event loop");
    assertThat(new JsonObject(run("health", "--json").out()).getJsonArray("checks")).isNotEmpty();
  }
}
