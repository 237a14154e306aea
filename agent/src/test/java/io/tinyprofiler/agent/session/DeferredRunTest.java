package io.tinyprofiler.agent.session;

import static io.tinyprofiler.agent.session.DeferredScript.position;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.rig.Seeds;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of a run whose tokens come after its end, over a line that loses some. */
class DeferredRunTest {

  private static final int TOKENS = 70;
  private final DeferredScript deferred = new DeferredScript();
  private final SessionScript script = deferred.script;

  private void assertWholeAndValid(int tokens) {
    script.syncs();
    List<TokenChunk> chunks = script.records(TokenChunk.class);
    assertThat(chunks.stream().flatMapToInt(chunk -> IntStream.of(chunk.tokenIds())).toArray())
        .isEqualTo(IntStream.range(10, 10 + tokens).toArray());
    assertThat(chunks).allMatch(chunk -> chunk.hostNs() == null);
    RunEnded ended = script.lastRecord(RunEnded.class);
    assertThat(ended.failure()).as(ended.text()).isNull();
    assertThat(ended.lost()).isZero();
    assertThat(ended.prefillTicks()).isEqualTo(10_000);
    assertThat(script.lastRecord(SessionEnded.class).outcome()).isEqualTo(SessionOutcome.COMPLETED);
  }

  private void assertFailed(FailureKind kind, String text) {
    RunEnded ended = script.lastRecord(RunEnded.class);
    assertThat(ended.failure()).isEqualTo(kind);
    assertThat(ended.text()).contains(text);
  }

  @Test
  void theCommandSaysTheMode() {
    assertThat(script.asked().mode()).isEqualTo(RunMode.DEFERRED);
  }

  @Test
  void allIsToldAfterTheEndAndInItsOrder() {
    deferred.understand();
    long understoodNs = script.nowNs();
    deferred.compute(TOKENS, RunStatus.DONE);
    assertThat(script.records(RunStarted.class)).as("nobody knows its ticks yet").isEmpty();
    deferred.tell();
    assertWholeAndValid(TOKENS);
    assertThat(deferred.asked()).isEmpty();
    RunStarted started = script.lastRecord(RunStarted.class);
    assertThat(started.mode()).isEqualTo(RunMode.DEFERRED);
    assertThat(started.acceptedHostNs()).isEqualTo(understoodNs);
    TokenChunk first = script.records(TokenChunk.class).get(0);
    assertThat(first.deviceTicks()[0]).isEqualTo(20_000);
    assertThat(first.deviceTicks()[1]).isEqualTo(10_000);
    assertThat(script.lastRecord(ReadingChunk.class).memory()).hasSize(1);
    assertThat(script.records.stream().map(AgentRecord::getClass).toList())
        .containsSubsequence(List.of(RunStarted.class, TokenChunk.class, RunEnded.class));
  }

  @Test
  void whatIsMissingIsAskedForAgain() {
    deferred.understand().compute(TOKENS, RunStatus.EOS).losing(position(5, 6, 7, 69)).tell();
    assertThat(deferred.asked()).containsExactly(new DeviceCommand.Dump(script.number(), 5, 3));
    deferred.losing(event -> false).dump();
    assertThat(deferred.asked().get(1)).isEqualTo(new DeviceCommand.Dump(script.number(), 69, 1));
    deferred.dump();
    assertWholeAndValid(TOKENS);
  }

  @Test
  void theBeginningIsAskedForAgain() {
    deferred.understand().compute(TOKENS, RunStatus.DONE);
    deferred.losing(DeviceEvent.RunAccepted.class::isInstance).tell();
    deferred.losing(DeviceEvent.RunAccepted.class::isInstance).dump();
    deferred.losing(event -> false).dump();
    assertThat(deferred.asked().get(0).from()).isZero();
    assertWholeAndValid(TOKENS);
  }

  @Test
  void theEndIsAskedForAgainAfterASilence() {
    deferred.understand().compute(TOKENS, RunStatus.DONE);
    deferred.losing(DeviceEvent.RunEnded.class::isInstance).tell();
    assertThat(deferred.asks()).isFalse();
    script.elapse(SessionScript.LIMITS.answer().toMillis());
    assertThat(deferred.asked().get(0).from()).isEqualTo(TOKENS);
    deferred.losing(event -> false).dump();
    assertWholeAndValid(TOKENS);
  }

  /** A lost question, or a lost answer to it, costs another question. */
  @Test
  void anUnansweredQuestionIsRepeated() {
    deferred.understand().compute(TOKENS, RunStatus.DONE).losing(position(3)).tell();
    script.elapse(SessionScript.LIMITS.answer().toMillis());
    assertThat(deferred.asked()).hasSize(2);
    deferred.losing(event -> false).dump();
    assertWholeAndValid(TOKENS);
  }

  @Test
  void whatNeverComesIsTheLinksFailureOfThatRun() {
    deferred.understand().compute(TOKENS, RunStatus.DONE).losing(position(3, 4)).tell();
    while (deferred.asks()) {
      assertThat(deferred.asked().size()).as("bounded").isLessThan(10);
      deferred.dump();
    }
    script.syncs();
    assertFailed(FailureKind.LINK, "2 of 70 tokens never arrived");
    assertThat(script.lastRecord(RunEnded.class).lost()).isEqualTo(2);
    deferred.losing(event -> false);
    deferred.understand().compute(TOKENS, RunStatus.DONE).tell();
    script.syncs();
    assertThat(script.records(RunEnded.class)).hasSize(2);
    assertThat(script.lastRecord(SessionEnded.class).outcome()).isEqualTo(SessionOutcome.COMPLETED);
  }

  /** One frame in twenty is lost, answers to questions among them. */
  @Test
  void aLossyLineIsMended() {
    Seeds.each(
        50,
        random -> {
          DeferredScript lossy = new DeferredScript();
          lossy.understand().compute(200, RunStatus.DONE);
          lossy.losing(event -> random.nextInt(20) == 0).tell();
          while (lossy.script.run.state() == SessionState.RUNNING) {
            if (lossy.asks()) {
              lossy.dump();
            } else {
              lossy.script.elapse(SessionScript.LIMITS.answer().toMillis());
            }
          }
          lossy.script.syncs();
          RunEnded ended = lossy.script.lastRecord(RunEnded.class);
          assertThat(ended.failure()).as(ended.text()).isNull();
          assertThat(
                  lossy.script.records(TokenChunk.class).stream()
                      .mapToInt(chunk -> chunk.tokenIds().length)
                      .sum())
              .isEqualTo(200);
        });
  }

  @Test
  void nothingIsAskedWhileItComputes() {
    deferred.understand();
    int sent = script.sent.size();
    script.elapse(SessionScript.LIMITS.silence().toMillis() - 1);
    assertThat(script.sent).hasSize(sent);
    assertThat(script.run.state()).isEqualTo(SessionState.RUNNING);
  }

  @Test
  void aLongRunIsAskedForASignOfLifeAndGoesOn() {
    deferred.understand();
    for (int i = 1; i <= 3; i++) {
      script.elapse(SessionScript.LIMITS.silence().toMillis());
      assertThat(deferred.asked()).hasSize(i);
      deferred.refuse("busy");
    }
    deferred.compute(TOKENS, RunStatus.DONE).tell();
    assertWholeAndValid(TOKENS);
  }

  /** All frames of the run were lost, so the device seems to compute. */
  @Test
  void whatWasToldToNobodyIsToldAgain() {
    deferred.understand().compute(TOKENS, RunStatus.DONE).losing(event -> true).tell();
    script.elapse(SessionScript.LIMITS.silence().toMillis());
    deferred.losing(event -> false).dump();
    assertWholeAndValid(TOKENS);
  }

  @Test
  void aBoardThatIsSilentWithTheLineInPlaceIsTheBoardsFailure() {
    deferred.understand();
    script.elapse(SessionScript.LIMITS.silence().toMillis());
    script.elapse(SessionScript.LIMITS.abort().toMillis());
    assertThat(deferred.asked()).as("signs of life asked for").hasSize(2);
    assertThat(script.sent(DeviceCommand.Abort.class)).hasSize(1);
    while (script.run.state() != SessionState.ENDED) {
      script.elapse(1_000);
    }
    SessionEnded ended = script.lastRecord(SessionEnded.class);
    assertThat(ended.failure()).isEqualTo(FailureKind.BOARD);
  }

  @Test
  void aDeviceThatForgotTheRunIsTheBoardsFailure() {
    deferred.understand().compute(TOKENS, RunStatus.DONE);
    deferred.losing(DeviceEvent.RunEnded.class::isInstance).tell();
    script.elapse(SessionScript.LIMITS.answer().toMillis());
    deferred.refuse("state");
    assertFailed(FailureKind.BOARD, "cannot tell the run again: said state");
  }

  @Test
  void cancellingBringsWhatThereIs() {
    deferred.understand();
    script.run.cancel(script.nowNs());
    assertThat(script.sent(DeviceCommand.Abort.class)).hasSize(1);
    deferred.compute(4, RunStatus.ABORTED).tell();
    RunEnded ended = script.lastRecord(RunEnded.class);
    assertThat(ended.status()).isEqualTo(RunStatus.ABORTED);
    assertThat(ended.failure()).as("nobody failed").isNull();
    assertThat(script.lastRecord(TokenChunk.class).tokenIds()).hasSize(4);
    assertThat(script.lastRecord(SessionEnded.class).outcome()).isEqualTo(SessionOutcome.CANCELLED);
  }

  @Test
  void aRefusalAfterTheAnswerIsARefusal() {
    deferred.understand();
    script.tell(new DeviceEvent.Denied("run", "toolong", "the prompt does not fit"));
    SessionEnded ended = script.lastRecord(SessionEnded.class);
    assertThat(ended.failure()).isEqualTo(FailureKind.MODEL);
    assertThat(ended.text()).contains("the prompt does not fit");
  }

  @Test
  void aLostLinkKeepsWhatWasToldAndStopsTheRunLater() {
    deferred.understand().compute(TOKENS, RunStatus.DONE);
    deferred.losing(DeviceEvent.RunEnded.class::isInstance).tell();
    long run = script.number();
    script.run.onLost(FailureKind.LINK, "unplugged", script.nowNs());
    script.elapse(SessionScript.LIMITS.comeBack().toMillis());
    assertFailed(FailureKind.LINK, "unplugged");
    assertThat(script.lastRecord(RunEnded.class).status()).isEqualTo(RunStatus.LOST);
    assertThat(script.records(TokenChunk.class)).isNotEmpty();
    script.run.onDevice(SessionScript.info("boot-1", "deferred", "dump", "sync"), script.nowNs());
    assertThat(script.sent(DeviceCommand.Abort.class))
        .as("it may compute for long without a word")
        .containsExactly(new DeviceCommand.Abort(run));
  }

  @Test
  void silenceOfTheWholeLineIsTheBoardsFailureToo() {
    deferred.understand().compute(TOKENS, RunStatus.DONE);
    deferred.losing(DeviceEvent.RunEnded.class::isInstance).tell();
    script.run.onLost(FailureKind.BOARD, "it has said nothing for 30000 ms", script.nowNs());
    script.elapse(SessionScript.LIMITS.comeBack().toMillis());
    assertFailed(FailureKind.BOARD, "said nothing");
  }

  @Test
  void moreThanWasAskedForIsTheBoardsFailure() {
    deferred.understand().compute(DeferredScript.MAX_TOKENS + 1, RunStatus.DONE).tell();
    while (deferred.asks()) {
      deferred.dump();
    }
    script.syncs();
    assertFailed(FailureKind.BOARD, "position 256 in a run of at most 256 tokens");
  }
}
