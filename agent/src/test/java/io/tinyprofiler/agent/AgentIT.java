package io.tinyprofiler.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.agent.uplink.FakeHub;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.AgentStarted;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.Numbered;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent as a process, the reference firmware as its device; the hub is played. */
@Timeout(180)
class AgentIT {

  private static final String TOKEN = "secret";
  private static final String DEVICE = "board-1";
  private static final int RUNS = 5;

  /** Tokens of a run at 150 tokens/s: a second is left after its first chunk is known. */
  private static final int LONG = 190;

  @TempDir Path folder;
  private final FakeHub hub = new FakeHub(TOKEN);
  private final UUID session = UUID.randomUUID();
  private BoardProcess board;
  private AgentProcess agent;

  @BeforeEach
  void start() throws IOException {
    hub.start();
    Path devices = Files.createDirectory(folder.resolve("devices"));
    board = BoardProcess.device(devices.resolve("board"), DEVICE, "--pace", "150");
    agent = AgentProcess.start(folder, hub, TOKEN);
  }

  @AfterEach
  void stop() {
    agent.close();
    board.close();
    hub.close();
  }

  @Test
  void deliversASessionOnceOverCutsAndARestartOfTheHub() {
    startSession(64);
    await(record -> record instanceof RunStarted run && run.index() == 1);
    hub.cut();
    await(record -> record instanceof RunStarted run && run.index() == 2);
    await(TokenChunk.class::isInstance);
    hub.stop();
    hub.start();
    List<Numbered> records = await(SessionEnded.class::isInstance);

    assertThat(failures(records)).isEmpty();
    assertComplete(records);
  }

  @Test
  void aKilledAgentRepeatsTheOpenRunAndGoesOn() throws Exception {
    startSession(LONG);
    List<Numbered> before = hub.ingest().await(all -> chunksOf(all, 1) > 0).await();
    agent.kill();
    agent = AgentProcess.start(folder, hub, TOKEN);
    List<Numbered> records = await(SessionEnded.class::isInstance);

    assertThat(records).startsWith(before.toArray(Numbered[]::new));
    assertThat(of(records, AgentStarted.class)).hasSize(2);
    assertThat(failures(records)).containsExactly(FailureKind.AGENT);
    assertComplete(records);
  }

  @Test
  void aStopIsNoLossOfDevices() throws Exception {
    startSession(LONG);
    await(TokenChunk.class::isInstance);
    assertThat(agent.stop()).isEqualTo(128 + 15);
    agent = AgentProcess.start(folder, hub, TOKEN);
    List<Numbered> records = await(SessionEnded.class::isInstance);

    assertThat(of(records, DeviceChanged.class))
        .extracting(DeviceChanged::state)
        .doesNotContain(DeviceState.LOST);
    assertThat(failures(records)).containsExactly(FailureKind.AGENT);
    assertComplete(records);
  }

  private void startSession(int tokens) {
    hub.heartbeat(
            beat -> beat.devices().stream().anyMatch(device -> device.state() == DeviceState.IDLE))
        .await();
    var spec =
        new SessionSpec(session, DEVICE, List.of(""), 1, RUNS - 1, tokens, 0, 0, 0, Map.of());
    CommandReply reply = hub.command(AgentProcess.ID, new StartSession(1, spec)).await();
    assertThat(reply).isEqualTo(new CommandReply.Accepted());
  }

  /** All records, once one of a kind is stored. */
  private List<Numbered> await(Predicate<AgentRecord> kind) {
    return hub.ingest().await(all -> all.stream().map(Numbered::record).anyMatch(kind)).await();
  }

  private static int chunksOf(List<Numbered> records, int index) {
    List<UUID> runs =
        of(records, RunStarted.class).stream()
            .filter(run -> run.index() == index)
            .map(RunStarted::run)
            .toList();
    return (int)
        of(records, TokenChunk.class).stream().filter(chunk -> runs.contains(chunk.run())).count();
  }

  private static List<FailureKind> failures(List<Numbered> records) {
    return of(records, RunEnded.class).stream()
        .filter(run -> run.failure() != null)
        .map(RunEnded::failure)
        .toList();
  }

  private static <T> List<T> of(List<Numbered> records, Class<T> kind) {
    return records.stream().map(Numbered::record).filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Numbers without gaps; every run of the session once, with every token of it once. */
  private void assertComplete(List<Numbered> records) {
    assertThat(records)
        .extracting(Numbered::seq)
        .isEqualTo(LongStream.rangeClosed(1, records.size()).boxed().toList());
    assertThat(of(records, SessionAccepted.class)).hasSize(1);
    assertThat(of(records, SessionEnded.class))
        .containsExactly(new SessionEnded(session, SessionOutcome.COMPLETED, null, ""));
    List<Integer> done = new ArrayList<>();
    for (RunEnded ended : of(records, RunEnded.class)) {
      if (ended.failure() == null) {
        done.add(index(records, ended.run()));
        assertThat(positions(records, ended.run()))
            .isEqualTo(IntStream.range(0, ended.tokens()).boxed().toList());
      }
    }
    assertThat(done).isEqualTo(IntStream.range(0, RUNS).boxed().toList());
  }

  private static int index(List<Numbered> records, UUID run) {
    return of(records, RunStarted.class).stream()
        .filter(started -> started.run().equals(run))
        .findFirst()
        .orElseThrow()
        .index();
  }

  private static List<Integer> positions(List<Numbered> records, UUID run) {
    return of(records, TokenChunk.class).stream()
        .filter(chunk -> chunk.run().equals(run))
        .flatMap(
            chunk ->
                IntStream.range(0, chunk.tokenIds().length)
                    .mapToObj(i -> chunk.firstPosition() + i))
        .toList();
  }
}
