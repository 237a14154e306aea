package io.tinyprofiler.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.agent.uplink.FakeHub;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.record.AgentRecord.AgentStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.Numbered;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which libraries the service takes into memory, from its file of configuration to a session's end.
 */
@Timeout(180)
class LoadedClassesIT {

  private static final String TOKEN = "secret";

  @TempDir Path folder;

  @Test
  void theServiceLoadsNothingOfADataBinder() throws Exception {
    Path devices = Files.createDirectory(folder.resolve("devices"));
    Path config = Files.writeString(folder.resolve("agent.yaml"), "spool: {graceHours: 7}\n");
    Path log = folder.resolve("classes.log");
    List<String> java =
        List.of(MeasuredAgent.plain().get(0), "-Xlog:class+load:file=" + log + "::filecount=0");
    FakeHub hub = new FakeHub(TOKEN).start();
    List<Numbered> records;
    BoardProcess board = BoardProcess.device(devices.resolve("board"), "board-0");
    try (MeasuredAgent agent =
        MeasuredAgent.start(java, folder, hub, TOKEN, "--config", config.toString())) {
      assertThat(agent.secondsToDevice()).isPositive();
      records = session(hub);
    } finally {
      board.close();
      hub.close();
    }

    assertThat(EightDevices.tokens(records)).isPositive();
    assertThat(started(records).config())
        .extractingByKey("spool")
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("graceHours", 7);
    List<String> loaded = Files.readAllLines(log);
    assertThat(loaded).anyMatch(line -> line.contains(" " + AgentMain.class.getName() + " "));
    assertThat(loaded).anyMatch(line -> line.contains("org.yaml.snakeyaml."));
    assertThat(loaded)
        .noneMatch(line -> line.contains("com.fasterxml.jackson.databind."))
        .noneMatch(line -> line.contains("com.fasterxml.jackson.dataformat."));
  }

  private static AgentStarted started(List<Numbered> records) {
    return records.stream()
        .map(Numbered::record)
        .filter(AgentStarted.class::isInstance)
        .map(AgentStarted.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static List<Numbered> session(FakeHub hub) throws Exception {
    hub.heartbeat(beat -> beat.devices().stream().anyMatch(one -> one.state() == DeviceState.IDLE))
        .await(60, TimeUnit.SECONDS);
    UUID session = UUID.randomUUID();
    var spec = new SessionSpec(session, "board-0", List.of(""), 1, 1, 32, 0, 0, 0, Map.of());
    CommandReply reply = hub.command(AgentProcess.ID, new StartSession(1, spec)).await();
    assertThat(reply).isEqualTo(new CommandReply.Accepted());
    List<Numbered> records =
        hub.ingest()
            .await(all -> all.stream().anyMatch(one -> one.record() instanceof SessionEnded))
            .await(60, TimeUnit.SECONDS);
    assertThat(records)
        .extracting(Numbered::record)
        .contains(new SessionEnded(session, SessionOutcome.COMPLETED, null, ""));
    return records;
  }
}
