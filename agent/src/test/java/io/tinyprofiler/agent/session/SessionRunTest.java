package io.tinyprofiler.agent.session;

import static io.tinyprofiler.agent.session.SessionScript.info;
import static io.tinyprofiler.agent.session.SessionScript.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.AgentRecord.ClockSync;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SessionRunTest {

  @Test
  void measuresWarmUpsThenRepetitionsOfEveryPrompt() {
    SessionScript script = new SessionScript(spec(1, 2, "one", "two")).ready();
    while (script.run.state() != SessionState.ENDED) {
      script.goodRun(5);
    }
    assertThat(script.records(RunStarted.class))
        .extracting(RunStarted::index, RunStarted::kind, RunStarted::repetition, RunStarted::prompt)
        .containsExactly(
            tuple(0, RunKind.WARMUP, 0, "one"),
            tuple(1, RunKind.WARMUP, 0, "two"),
            tuple(2, RunKind.MEASURED, 0, "one"),
            tuple(3, RunKind.MEASURED, 0, "two"),
            tuple(4, RunKind.MEASURED, 1, "one"),
            tuple(5, RunKind.MEASURED, 1, "two"));
    assertThat(script.records(RunEnded.class)).hasSize(6).allMatch(run -> run.failure() == null);
    assertThat(script.records.get(script.records.size() - 1))
        .isEqualTo(new SessionEnded(new UUID(1, 1), SessionOutcome.COMPLETED, null, ""));
    assertThat(script.run.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void asksForTheRunAsItWasSpecified() {
    SessionScript script = new SessionScript(spec(0, 1, "Once upon")).ready();
    assertThat(script.asked())
        .isEqualTo(new DeviceCommand.Run(100, 256, 700, 42, RunMode.LIVE, "Once upon"));
  }

  @Test
  void timesAreOffsetsFromTheAcceptance() {
    SessionScript script = new SessionScript(spec(0, 1, "")).ready().accept();
    long acceptedTick = script.tick();
    long acceptedNs = script.nowNs();
    script.elapse(2);
    script.tell(new DeviceEvent.Prefilled(script.number(), script.tick()));
    script.tokens(0, 3);
    script.end(3, RunStatus.EOS);
    script.syncs();

    RunStarted started = script.lastRecord(RunStarted.class);
    assertThat(started.acceptedTick()).isEqualTo(acceptedTick);
    assertThat(started.acceptedHostNs()).isEqualTo(acceptedNs);
    assertThat(started.promptTokens()).isEqualTo(3);
    TokenChunk chunk = script.lastRecord(TokenChunk.class);
    assertThat(chunk.deviceTicks()).containsExactly(3_000, 1_000, 1_000);
    assertThat(chunk.hostNs()).containsExactly(3_000_000, 1_000_000, 1_000_000);
    assertThat(chunk.tokenIds()).containsExactly(10, 11, 12);
    RunEnded ended = script.lastRecord(RunEnded.class);
    assertThat(ended.prefillTicks()).isEqualTo(2_000);
    assertThat(ended.endTicks()).isEqualTo(5_000);
    assertThat(ended.tokens()).isEqualTo(3);
    assertThat(ended.status()).isEqualTo(RunStatus.EOS);
  }

  @Test
  void asksForTheClockBeforeBetweenAndAfter() {
    SessionScript script = new SessionScript(spec(0, 2, "")).ready();
    assertThat(script.sent(DeviceCommand.Sync.class)).hasSize(ClockBurst.EXCHANGES);
    script.goodRun(2).goodRun(2);
    assertThat(script.sent(DeviceCommand.Sync.class)).hasSize(3 * ClockBurst.EXCHANGES);
    assertThat(script.records(ClockSync.class))
        .hasSize(3)
        .allMatch(ClockSync::fitted)
        .allMatch(sync -> sync.roundTripNs() == 2_000_000 && sync.errorNs() < 1_100_000);
    assertThat(script.records(ClockSync.class).get(0).ratePpm()).isNull();
    assertThat(script.records(ClockSync.class).get(2).ratePpm()).isBetween(-1.0, 1.0);
  }

  @Test
  void virtualTimeIsMappedToNothing() {
    SessionScript script =
        new SessionScript(spec(0, 2, "")).device(info("b", "live", "sync", "virtual-time"));
    script.goodRun(2).goodRun(2);
    assertThat(script.sent(DeviceCommand.Sync.class)).isEmpty();
    assertThat(script.records(ClockSync.class))
        .containsExactly(
            new ClockSync(
                new UUID(1, 1), SessionScript.DEVICE, false, null, null, null, null, null));
    assertThat(script.run.state()).isEqualTo(SessionState.ENDED);
  }

  @Test
  void aClockThatJumpsSpoilsTheRun() {
    SessionScript script = new SessionScript(spec(0, 1, "")).ready().accept().tokens(0, 2);
    script.skew(50);
    script.end(2, RunStatus.DONE);
    script.syncs();
    assertThat(script.lastRecord(RunEnded.class).failure()).isEqualTo(FailureKind.BOARD);
    assertThat(script.lastRecord(RunEnded.class).text()).contains("clock jumped");
    assertThat(script.asked().run()).as("it is done again").isEqualTo(101);
    script.goodRun(2);
    assertThat(script.lastRecord(SessionEnded.class).outcome()).isEqualTo(SessionOutcome.COMPLETED);
  }

  @Test
  void waitsTheCoolDownBeforeEachRun() {
    SessionSpec cool =
        new SessionSpec(
            new UUID(1, 1), SessionScript.DEVICE, List.of(""), 0, 2, 9, 0, 0, 500, Map.of());
    SessionScript script = new SessionScript(cool).ready();
    assertThat(script.run.state()).isEqualTo(SessionState.COOLING);
    script.elapse(499);
    assertThat(script.sent(DeviceCommand.Run.class)).isEmpty();
    script.elapse(1);
    script.goodRun(1);
    assertThat(script.run.state()).isEqualTo(SessionState.COOLING);
    script.elapse(500);
    assertThat(script.sent(DeviceCommand.Run.class)).hasSize(2);
  }

  @Test
  void readingsOfARunAreOffsetsAndBetweenRunsTheDevicesClock() {
    SessionScript script = new SessionScript(spec(0, 1, "")).ready();
    script.accept();
    long accepted = script.tick();
    script.elapse(1);
    script.tell(new DeviceEvent.Memory(script.tick(), 1L, 2L, null));
    script.tell(new DeviceEvent.Temperature(script.tick(), -1500));
    script.tokens(0, 1).end(1, RunStatus.DONE);
    ReadingChunk inRun = script.lastRecord(ReadingChunk.class);
    assertThat(inRun.run()).isEqualTo(new UUID(0, 100));
    assertThat(inRun.memory().get(0).tick()).isEqualTo(1_000);
    assertThat(inRun.memory().get(0).stackPeak()).isNull();
    assertThat(inRun.temperature().get(0).milliCelsius()).isEqualTo(-1500);

    script.tell(new DeviceEvent.Memory(accepted + 7, 1L, 2L, 3L));
    ReadingChunk idle = script.lastRecord(ReadingChunk.class);
    assertThat(idle.run()).isNull();
    assertThat(idle.memory().get(0).tick()).isEqualTo(accepted + 7);
  }

  @Test
  void cancelEndsTheRunPolitely() {
    SessionScript script = new SessionScript(spec(0, 9, "")).ready().accept().tokens(0, 4);
    script.run.cancel(script.nowNs());
    assertThat(script.sent(DeviceCommand.Abort.class))
        .containsExactly(new DeviceCommand.Abort(100));
    script.tokens(4, 1).end(5, RunStatus.ABORTED);
    RunEnded ended = script.lastRecord(RunEnded.class);
    assertThat(ended.status()).isEqualTo(RunStatus.ABORTED);
    assertThat(ended.failure()).as("nobody failed").isNull();
    assertThat(script.lastRecord(SessionEnded.class).outcome()).isEqualTo(SessionOutcome.CANCELLED);
    assertThat(script.run.state()).isEqualTo(SessionState.ENDED);
  }

  @Test
  void cancelBeforeTheAcceptanceAbortsTheRunThen() {
    SessionScript script = new SessionScript(spec(0, 9, "")).ready();
    script.run.cancel(script.nowNs());
    assertThat(script.run.state()).isEqualTo(SessionState.RUNNING);
    script.accept();
    assertThat(script.sent(DeviceCommand.Abort.class)).hasSize(1);
    script.end(0, RunStatus.ABORTED);
    assertThat(script.lastRecord(SessionEnded.class).outcome()).isEqualTo(SessionOutcome.CANCELLED);
  }

  @Test
  void cancelBetweenRunsEndsAtOnceAndKeepsTheRunBefore() {
    SessionScript script = new SessionScript(spec(0, 9, "")).ready().accept().tokens(0, 1);
    script.end(1, RunStatus.DONE);
    assertThat(script.run.state()).isEqualTo(SessionState.SYNCING);
    script.run.cancel(script.nowNs());
    assertThat(script.lastRecord(RunEnded.class).failure()).isNull();
    assertThat(script.lastRecord(SessionEnded.class).outcome()).isEqualTo(SessionOutcome.CANCELLED);
  }

  @Test
  void cancelWhileTheDeviceIsAwayEndsAtOnce() {
    SessionScript script = new SessionScript(spec(0, 9, ""));
    script.run.begin(script.nowNs());
    assertThat(script.run.state()).isEqualTo(SessionState.WAITING);
    script.run.cancel(script.nowNs());
    assertThat(script.records)
        .containsExactly(new SessionEnded(new UUID(1, 1), SessionOutcome.CANCELLED, null, ""));
  }

  @Test
  void goesOnWhereItStopped() {
    SessionScript script = new SessionScript(spec(1, 1, "a", "b"), 3).ready().goodRun(1);
    assertThat(script.records(RunStarted.class)).extracting(RunStarted::index).containsExactly(3);
    assertThat(script.run.state()).isEqualTo(SessionState.ENDED);
  }

  @Test
  void endsWithoutTheDeviceIfNothingIsLeftToDo() {
    SessionScript script = new SessionScript(spec(0, 1, ""), 1);
    script.run.begin(script.nowNs());
    assertThat(script.lastRecord(SessionEnded.class).outcome()).isEqualTo(SessionOutcome.COMPLETED);
  }
}
