package io.tinyprofiler.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.agent.spool.RecordSink;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens in the middle of a measurement; the device is the reference firmware. */
@Timeout(120)
class ProfilingIT {

  private static final long PATIENCE_MS = 5_000;

  private static final int TOKENS = 180;

  @TempDir Path folder;
  private final Loop loop = new Loop();
  private final List<AgentRecord> records = new CopyOnWriteArrayList<>();
  private Profiling profiling;

  @AfterEach
  void close() throws Exception {
    loop.close();
  }

  /** 100 tokens/s: the first chunk comes long before the run's end. */
  private BoardProcess board() throws Exception {
    return BoardProcess.device(folder.resolve("board"), "slow-1", "--pace", "100");
  }

  private Future<SessionEnded> begin(BoardProcess board, Runnable atFirstTokens) throws Exception {
    RecordSink sink =
        record -> {
          boolean first = records.stream().noneMatch(TokenChunk.class::isInstance);
          records.add(record);
          if (first && record instanceof TokenChunk) {
            atFirstTokens.run();
          }
          return Future.succeededFuture();
        };
    SerialConfig config = SerialConfig.defaults().withPorts(List.of(board.port()), false);
    return loop.call(
        () -> {
          profiling = new Profiling(loop.vertx, config, PATIENCE_MS, sink, ProfilingIT::spec);
          return profiling.begin();
        });
  }

  private static SessionSpec spec(String device) {
    return new SessionSpec(UUID.randomUUID(), device, List.of(""), 0, 1, TOKENS, 0, 0, 0, Map.of());
  }

  private RunEnded firstEnd() {
    return records.stream()
        .filter(RunEnded.class::isInstance)
        .map(RunEnded.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void cancellingLeavesTheDeviceFree() throws Exception {
    try (BoardProcess board = board()) {
      SessionEnded ended = Loop.await(begin(board, () -> profiling.cancel()));
      assertThat(ended.outcome()).isEqualTo(SessionOutcome.CANCELLED);
      assertThat(firstEnd().status()).isEqualTo(RunStatus.ABORTED);
      records.clear();
      ended = Loop.await(begin(board, () -> {}));
      assertThat(ended.outcome()).isEqualTo(SessionOutcome.COMPLETED);
      assertThat(firstEnd().tokens()).isEqualTo(TOKENS);
    }
  }

  @Test
  void aBoardThatIsPulledOutAndStaysAwayIsAProblem() throws Exception {
    try (BoardProcess board = board()) {
      Future<SessionEnded> end = begin(board, board::unplug);
      Throwable thrown = catchThrowable(() -> Loop.await(end));
      assertThat(thrown).hasCauseInstanceOf(Problem.class);
      assertThat(((Problem) thrown.getCause()).code()).isEqualTo("device-silent");
      assertThat(firstEnd().failure()).isEqualTo(FailureKind.LINK);
      assertThat(firstEnd().status()).isEqualTo(RunStatus.LOST);
    }
  }
}
