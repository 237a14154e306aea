package io.tinyprofiler.agent.session;

import static io.tinyprofiler.agent.session.SessionScript.flashed;
import static io.tinyprofiler.agent.session.SessionScript.info;
import static io.tinyprofiler.agent.session.SessionScript.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import org.junit.jupiter.api.Test;

/** What can go wrong, and whose fault it is. */
class SessionRunFaultsTest {

  private final SessionScript script = new SessionScript(spec(0, 1, "")).ready();

  @Test
  void aLostTokenIsCountedAndSpoilsTheRun() {
    script.accept().tokens(0, 2).tokens(4, 3).end(7, RunStatus.DONE);
    script.syncs();
    script.assertFailed(FailureKind.LINK, RunStatus.DONE, "2 of 7 tokens never arrived");
    assertThat(script.lastRecord(RunEnded.class).lost()).isEqualTo(2);
    assertThat(script.records(TokenChunk.class))
        .extracting(TokenChunk::firstPosition)
        .as("a chunk is consecutive")
        .containsExactly(0, 4);
    script.assertRepeatedAndCompleted();
  }

  @Test
  void tokensLostAtTheEndAreCountedToo() {
    script.accept().tokens(0, 3).end(5, RunStatus.DONE);
    script.syncs();
    script.assertFailed(FailureKind.LINK, RunStatus.DONE, "2 of 5");
    assertThat(script.lastRecord(RunEnded.class).lost()).isEqualTo(2);
  }

  @Test
  void aWrongHashSpoilsTheRun() {
    script.accept().tokens(0, 3).end(3, "0123456789abcdef", RunStatus.DONE);
    script.syncs();
    script.assertFailed(FailureKind.LINK, RunStatus.DONE, "0123456789abcdef on the device");
    assertThat(script.lastRecord(RunEnded.class).hash()).isEqualTo("0123456789abcdef");
    script.assertRepeatedAndCompleted();
  }

  @Test
  void fewerTokensThanArrivedIsTheBoardsFault() {
    script.accept().tokens(0, 3).end(2, RunStatus.DONE);
    script.syncs();
    script.assertFailed(FailureKind.BOARD, RunStatus.DONE, "counts 2 tokens and sent 3");
  }

  @Test
  void aPositionThatComesTwiceIsTheBoardsFault() {
    script.accept().tokens(0, 3);
    script.token(1);
    script.end(3, RunStatus.DONE);
    script.syncs();
    script.assertFailed(FailureKind.BOARD, RunStatus.DONE, "position 1 came twice");
  }

  @Test
  void outOfMemoryIsTheModelsFault() {
    script.accept().tokens(0, 1).end(1, RunStatus.OOM);
    script.syncs();
    script.assertFailed(FailureKind.MODEL, RunStatus.OOM, "out of memory");
  }

  @Test
  void aRebootLosesTheRun() {
    script.accept().tokens(0, 5);
    script.tell(new DeviceEvent.Hello(info("boot-2", "live", "sync")));
    script.syncs();
    script.assertFailed(FailureKind.BOARD, RunStatus.LOST, "rebooted (power)");
    assertThat(script.lastRecord(RunEnded.class).tokens()).isNull();
    script.assertRepeatedAndCompleted();
  }

  @Test
  void aHelloOfTheSameBootChangesNothing() {
    script.accept().tokens(0, 2);
    script.tell(new DeviceEvent.Hello(info("boot-1", "live", "sync")));
    script.tokens(2, 1).end(3, RunStatus.DONE);
    script.syncs();
    assertThat(script.lastRecord(RunEnded.class).failure()).isNull();
  }

  @Test
  void anotherModelAfterARebootEndsTheSession() {
    script.accept().tokens(0, 2);
    script.tell(new DeviceEvent.Hello(flashed("other-sha", "boot-2", "live", "sync")));
    script.assertFailed(FailureKind.BOARD, RunStatus.LOST, "rebooted");
    SessionEnded ended = script.lastRecord(SessionEnded.class);
    assertThat(ended.outcome()).isEqualTo(SessionOutcome.FAILED);
    assertThat(ended.text()).contains("another model");
  }

  @Test
  void silenceAbortsTheRunAndIsTheBoardsFault() {
    script.accept().tokens(0, 2);
    script.elapse(19_999);
    assertThat(script.sent(DeviceCommand.Abort.class)).isEmpty();
    script.elapse(1);
    assertThat(script.sent(DeviceCommand.Abort.class)).hasSize(1);
    script.elapse(5_000);
    script.assertFailed(FailureKind.BOARD, RunStatus.LOST, "silent for 20 s");
    assertThat(script.lastRecord(TokenChunk.class).tokenIds()).as("what came stays").hasSize(2);
    script.syncs();
    script.assertRepeatedAndCompleted();
  }

  @Test
  void anEndAfterTheSilenceIsStillTheBoardsFault() {
    script.accept().tokens(0, 2);
    script.elapse(20_000);
    script.end(2, RunStatus.ABORTED);
    script.syncs();
    script.assertFailed(FailureKind.BOARD, RunStatus.ABORTED, "silent for 20 s");
  }

  @Test
  void aSignOfLifeIsNoSilence() {
    script.accept();
    for (int i = 0; i < 10; i++) {
      script.elapse(15_000);
      script.tell(new DeviceEvent.Hello(info("boot-1", "live", "sync")));
    }
    assertThat(script.sent(DeviceCommand.Abort.class)).isEmpty();
  }

  @Test
  void anEndThatNeverArrivedIsTheLinksFault() {
    script.accept().tokens(0, 2);
    script.elapse(20_000);
    script.tell(new DeviceEvent.Denied("abort", "state", "that run is not going on"));
    script.assertFailed(FailureKind.LINK, RunStatus.LOST, "the end of the run never arrived");
  }

  @Test
  void aRefusedPromptIsTheModelsFaultAndNotAskedAgain() {
    script.tell(new DeviceEvent.Denied("run", "toolong", "the prompt does not fit"));
    SessionEnded ended = script.lastRecord(SessionEnded.class);
    assertThat(ended.outcome()).isEqualTo(SessionOutcome.FAILED);
    assertThat(ended.failure()).isEqualTo(FailureKind.MODEL);
    assertThat(ended.text()).contains("the prompt does not fit");
    assertThat(script.records(RunEnded.class)).as("it never began").isEmpty();
  }

  @Test
  void aBusyDeviceIsAskedAgain() {
    script.tell(new DeviceEvent.Denied("run", "busy", "a run is going on"));
    script.syncs();
    assertThat(script.number()).isEqualTo(101);
    script.goodRun(1);
    assertThat(script.run.state()).isEqualTo(SessionState.ENDED);
  }

  @Test
  void aMissingAcceptanceFailsTheAttempt() {
    script.elapse(1_000);
    assertThat(script.sent(DeviceCommand.Abort.class)).hasSize(1);
    script.syncs();
    assertThat(script.number()).isEqualTo(101);

    script.token(0);
    assertThat(script.sent(DeviceCommand.Abort.class)).hasSize(2);
    assertThat(script.records(RunStarted.class)).isEmpty();
  }

  @Test
  void failsAfterTwoRepeatsAndKeepsTheFailedRuns() {
    for (int i = 0; i < 3; i++) {
      script.accept().tokens(0, 2).end(3, RunStatus.DONE);
      script.syncs();
    }
    assertThat(script.records(RunEnded.class))
        .hasSize(3)
        .allMatch(run -> run.failure() == FailureKind.LINK);
    SessionEnded ended = script.lastRecord(SessionEnded.class);
    assertThat(ended.outcome()).isEqualTo(SessionOutcome.FAILED);
    assertThat(ended.failure()).isEqualTo(FailureKind.LINK);
  }

  @Test
  void aGoodRunBringsBackTheRepeats() {
    SessionScript two = new SessionScript(spec(0, 2, "")).ready();
    for (int run = 0; run < 2; run++) {
      for (int failure = 0; failure < 2; failure++) {
        two.accept().end(1, RunStatus.DONE);
        two.syncs();
      }
      two.goodRun(1);
    }
    assertThat(two.lastRecord(SessionEnded.class).outcome()).isEqualTo(SessionOutcome.COMPLETED);
  }

  @Test
  void aDeviceThatNeverAnswersFailsTheSession() {
    SessionScript mute = new SessionScript(spec(0, 1, "")).device(info("b", "sync"));
    mute.elapse(3 * 3 * 1_000);
    SessionEnded ended = mute.lastRecord(SessionEnded.class);
    assertThat(ended.failure()).isEqualTo(FailureKind.BOARD);
    assertThat(ended.text()).contains("does not answer");
    assertThat(mute.sent(DeviceCommand.Run.class)).isEmpty();
  }

  @Test
  void aCancelledRunThatDoesNotEndIsGivenUp() {
    script.accept().tokens(0, 2);
    script.run.cancel(script.nowNs());
    script.elapse(5_000);
    script.assertFailed(FailureKind.BOARD, RunStatus.LOST, "did not end");
    assertThat(script.lastRecord(SessionEnded.class).outcome()).isEqualTo(SessionOutcome.CANCELLED);
  }
}
