package io.tinyprofiler.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.uplink.FakeHub;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.Numbered;
import io.tinyprofiler.shared.record.SessionSpec;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** The full load of an agent: a session on each of {@code board-0} to {@code board-7}. */
final class EightDevices {

  static final int COUNT = 8;

  /** The runs of a session that nobody waits for the end of. */
  static final int ENDLESS = 1_000;

  private EightDevices() {}

  /** Waits until all of them are idle, and starts their sessions. */
  static void begin(FakeHub hub, int runs, int maxTokens) throws Exception {
    hub.heartbeat(
            beat ->
                beat.devices().stream().filter(one -> one.state() == DeviceState.IDLE).count()
                    == COUNT)
        .await(60, TimeUnit.SECONDS);
    for (int i = 0; i < COUNT; i++) {
      var spec =
          new SessionSpec(
              UUID.randomUUID(), "board-" + i, List.of(""), 0, runs, maxTokens, 0, 0, 0, Map.of());
      CommandReply reply = hub.command(AgentProcess.ID, new StartSession(1, spec)).await();
      assertThat(reply).isEqualTo(new CommandReply.Accepted());
    }
  }

  /** All tokens of all runs. */
  static long tokens(List<Numbered> records) {
    return records.stream()
        .mapToLong(one -> one.record() instanceof TokenChunk chunk ? chunk.tokenIds().length : 0)
        .sum();
  }
}
