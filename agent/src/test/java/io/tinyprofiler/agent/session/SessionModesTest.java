package io.tinyprofiler.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import org.junit.jupiter.api.Test;

/** Sessions that ask for modes. */
class SessionModesTest {

  @Test
  void aDeviceThatCannotIsToldSoBeforeAnyRun() {
    for (String[] can : new String[][] {{"live", "sync"}, {"live", "deferred", "sync"}}) {
      SessionScript refused =
          new DeferredScript(DeferredScript.spec(1, RunMode.LIVE, RunMode.DEFERRED), can).script;
      SessionEnded ended = refused.lastRecord(SessionEnded.class);
      assertThat(ended.outcome()).isEqualTo(SessionOutcome.FAILED);
      assertThat(ended.failure()).as("neither board nor link").isEqualTo(FailureKind.MODEL);
      assertThat(ended.text())
          .contains("mode-unsupported", "deferred and dump", String.join("+", can));
      assertThat(refused.sent).isEmpty();
    }
  }

  @Test
  void bothModesGiveWayToEachOther() {
    DeferredScript both =
        new DeferredScript(
            DeferredScript.spec(2, RunMode.LIVE, RunMode.DEFERRED),
            "live",
            "deferred",
            "dump",
            "sync");
    while (both.script.run.state() != SessionState.ENDED) {
      if (both.script.asked().mode() == RunMode.LIVE) {
        both.script.goodRun(5);
      } else {
        both.understand().compute(5, RunStatus.DONE).tell();
        both.script.syncs();
      }
    }
    assertThat(both.script.records(RunStarted.class))
        .extracting(RunStarted::mode)
        .containsExactly(RunMode.LIVE, RunMode.DEFERRED, RunMode.DEFERRED, RunMode.LIVE);
    assertThat(both.script.records(RunEnded.class)).allMatch(run -> run.failure() == null);
  }
}
