package io.tinyprofiler.agent.session;

import static io.tinyprofiler.agent.rig.Loop.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.rig.Arrival;
import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.agent.rig.FlashTools;
import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.AgentRecord.FirmwareWritten;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions that name a firmware, on the reference firmware's host port, with tools that are
 * scripts.
 */
@Timeout(120)
class FlashingIT {

  private static final String UID = "flashed-1";

  @TempDir Path folder;

  private final Loop loop = new Loop();
  private FlashTools tools;
  private BoardProcess board;
  private FlashingAgent agent;

  @BeforeEach
  void begin() throws Exception {
    tools = new FlashTools(folder);
    board = BoardProcess.device(folder.resolve("board"), UID, "--quantization", "float32");
    agent = new FlashingAgent(loop, folder);
  }

  @AfterEach
  void end() throws Exception {
    agent.close();
    loop.close();
    board.close();
    tools.close();
  }

  /** Whose tool for the board is this. */
  private void agent(Map<String, List<String>> commands, int timeoutMs, int returnMs)
      throws Exception {
    agent.start(board.port(), commands, timeoutMs, returnMs);
  }

  private UUID start(Path firmware) throws Exception {
    SessionSpec spec =
        new SessionSpec(
            UUID.randomUUID(),
            UID,
            FlashTools.sha256(firmware),
            List.of(""),
            List.of(RunMode.LIVE),
            0,
            2,
            3,
            0,
            0,
            0,
            Map.of());
    CommandReply reply = await(loop.call(() -> agent.sessions.start(new StartSession(1, spec))));
    assertThat(reply).isEqualTo(new CommandReply.Accepted());
    return spec.session();
  }

  private SessionEnded awaitEnd() throws Exception {
    return agent.awaitEnd();
  }

  private <T extends AgentRecord> List<T> all(Class<T> kind) {
    return agent.all(kind);
  }

  /** The connection has the port again, and the board is identified. */
  private void awaitIdleAgain() throws Exception {
    while (!loop.call(() -> agent.devices.byId(UID).orElseThrow().state() == DeviceState.IDLE)) {
      await(agent.devices.scan());
    }
  }

  @Test
  void theBoardIsWrittenAndThenMeasuredAsWhatItIsNow() throws Exception {
    Path firmware = tools.firmware("--quantization int8");
    agent(Map.of("host", tools.replacing(board, UID)), 60_000, 20_000);
    start(firmware);

    assertThat(awaitEnd().outcome()).as(awaitEnd().text()).isEqualTo(SessionOutcome.COMPLETED);
    FirmwareWritten written = all(FirmwareWritten.class).get(0);
    assertThat(written.firmware()).isEqualTo(FlashTools.sha256(firmware));
    assertThat(written.info().quantization()).isEqualTo("int8");
    assertThat(all(RunStarted.class)).hasSize(2);
    assertThat(agent.records.indexOf(written))
        .isLessThan(agent.records.indexOf(all(RunStarted.class).get(0)));
    List<String> log = all(DeviceLog.class).get(0).lines();
    assertThat(log).contains("erasing", "sh has ended well");
    assertThat(log).anyMatch(line -> line.startsWith("verified") && line.contains("fw---quant"));
    assertThat(agent.states).contains(DeviceState.FLASHING);
  }

  @Test
  void aToolThatFailsIsTheBoardsFailureAndTheBoardIsFreeAgain() throws Exception {
    agent(Map.of("host", tools.ending(7, "no response from the bootloader")), 60_000, 20_000);
    start(tools.firmware("--name x"));

    assertThat(awaitEnd().failure()).isEqualTo(FailureKind.BOARD);
    assertThat(awaitEnd().text())
        .contains("sh ended with code 7", "no response from the bootloader");
    assertThat(all(RunStarted.class)).isEmpty();
    awaitIdleAgain();
  }

  @Test
  void aToolThatHangsIsKilled() throws Exception {
    agent(Map.of("host", tools.hanging()), 2_000, 20_000);
    start(tools.firmware("--name x"));

    assertThat(awaitEnd().failure()).isEqualTo(FailureKind.BOARD);
    assertThat(awaitEnd().text()).contains("sh took longer than 2000 ms");
    awaitIdleAgain();
  }

  @Test
  void aBoardThatDoesNotComeBackIsTheBoardsFailure() throws Exception {
    agent(Map.of("host", tools.destroying(board)), 60_000, 1_000);
    start(tools.firmware("--name x"));

    assertThat(awaitEnd().failure()).isEqualTo(FailureKind.BOARD);
    assertThat(awaitEnd().text())
        .contains("device " + UID + " did not come back within 1 s", "all written");
  }

  @Test
  void aPlatformWithoutACommandIsTheAgentsFailure() throws Exception {
    agent(Map.of(), 60_000, 20_000);
    start(tools.firmware("--name x"));

    assertThat(awaitEnd().failure()).isEqualTo(FailureKind.AGENT);
    assertThat(awaitEnd().text()).contains("flash.commands.host");
  }

  @Test
  void aToolThatIsNotInstalledIsTheAgentsFailure() throws Exception {
    agent(Map.of("host", List.of("/no/such/esptool", "{file}")), 60_000, 20_000);
    start(tools.firmware("--name x"));

    assertThat(awaitEnd().failure()).isEqualTo(FailureKind.AGENT);
    assertThat(awaitEnd().text()).contains("/no/such/esptool", "install it");
    awaitIdleAgain();
  }

  @Test
  void aFirmwareThatTheHubDoesNotSendIsTheHubsFailure() throws Exception {
    agent(Map.of("host", tools.ending(0, "")), 60_000, 20_000);
    Path firmware = tools.firmware("--name x");
    String sha = FlashTools.sha256(firmware);
    Files.delete(firmware);
    SessionSpec spec =
        new SessionSpec(
            UUID.randomUUID(),
            UID,
            sha,
            List.of(""),
            List.of(RunMode.LIVE),
            0,
            1,
            3,
            0,
            0,
            0,
            Map.of());
    await(loop.call(() -> agent.sessions.start(new StartSession(1, spec))));

    assertThat(awaitEnd().failure()).isEqualTo(FailureKind.HUB);
    assertThat(awaitEnd().text()).contains("delivered nothing of firmware " + sha);
    assertThat(agent.states).doesNotContain(DeviceState.FLASHING);
  }

  @Test
  void aCancellationWaitsForTheTool() throws Exception {
    agent(Map.of("host", tools.waiting()), 60_000, 20_000);
    UUID session = start(tools.firmware("--name x"));
    Arrival.await(tools.begun());
    await(loop.call(() -> agent.sessions.cancel(session)));
    assertThat(agent.ended).isNotDone();
    tools.letGo();

    assertThat(awaitEnd().outcome()).isEqualTo(SessionOutcome.CANCELLED);
    assertThat(all(DeviceLog.class).get(0).lines()).contains("let go");
    assertThat(all(RunStarted.class)).isEmpty();
    awaitIdleAgain();
  }
}
