package io.tinyprofiler.agent.session;

import static io.tinyprofiler.agent.session.SessionScript.info;
import static io.tinyprofiler.agent.session.SessionScript.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import org.junit.jupiter.api.Test;

/** The link goes away in a run; what the device says when it is back tells whose fault it was. */
class SessionRunLinkTest {

  private final SessionScript script = new SessionScript(spec(0, 1, "")).ready();

  @Test
  void aLostLinkLosesTheRunAndWaitsForTheDevice() {
    script.accept().tokens(0, 2);
    script.run.onLost(FailureKind.LINK, "unplugged", script.nowNs());
    assertThat(script.run.state()).isEqualTo(SessionState.WAITING);
    assertThat(script.records(RunEnded.class)).as("whose fault is not known yet").isEmpty();
    script.elapse(10_000);
    script.assertFailed(FailureKind.LINK, RunStatus.LOST, "the link was lost: unplugged");
    assertThat(script.run.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    script.elapse(3_600_000);

    script.run.onDevice(info("boot-1", "live", "sync"), script.nowNs());
    script.syncs();
    script.assertRepeatedAndCompleted();
  }

  @Test
  void aDeviceThatComesBackFromTheSameBootLostItsLink() {
    script.accept().tokens(0, 2);
    script.run.onLost(FailureKind.LINK, "unplugged", script.nowNs());
    script.run.onDevice(info("boot-1", "live", "sync"), script.nowNs());
    script.assertFailed(FailureKind.LINK, RunStatus.LOST, "the link was lost: unplugged");
    script.syncs();
    script.assertRepeatedAndCompleted();
  }

  @Test
  void aDeviceThatComesBackFromAnotherBootEndedTheRunItself() {
    script.accept().tokens(0, 2);
    script.run.onLost(FailureKind.LINK, "end of file", script.nowNs());
    script.run.onDevice(info("boot-2", "live", "sync"), script.nowNs());
    script.assertFailed(FailureKind.BOARD, RunStatus.LOST, "it went away and rebooted (power)");
    script.syncs();
    script.assertRepeatedAndCompleted();
  }

  @Test
  void aRunThatWasNotAcceptedWaitsForTheVerdictToo() {
    for (int i = 0; i < 3; i++) {
      script.run.onLost(FailureKind.LINK, "end of file", script.nowNs());
      script.run.onDevice(info("boot-" + (i + 2), "live", "sync"), script.nowNs());
      script.syncs();
    }
    assertThat(script.records(RunEnded.class)).isEmpty();
    assertThat(script.lastRecord(SessionEnded.class).failure()).isEqualTo(FailureKind.BOARD);
  }

  @Test
  void aCancelWhileTheDeviceIsAwayEndsTheRunAsLost() {
    script.accept().tokens(0, 2);
    script.run.onLost(FailureKind.LINK, "unplugged", script.nowNs());
    script.run.cancel(script.nowNs());
    script.assertFailed(FailureKind.LINK, RunStatus.LOST, "unplugged");
    assertThat(script.lastRecord(SessionEnded.class).outcome()).isEqualTo(SessionOutcome.CANCELLED);
  }

  @Test
  void aRunFromBeforeIsAbortedAndWaitedFor() {
    script.accept().tokens(0, 2);
    long old = script.number();
    script.run.onLost(FailureKind.LINK, "unplugged", script.nowNs());
    script.run.onDevice(info("boot-1", "live", "sync"), script.nowNs());
    script.token(2);
    script.token(3);
    script.tell(new DeviceEvent.Denied("sync", "busy", "sync is answered between runs only"));
    assertThat(script.sent(DeviceCommand.Abort.class))
        .as("once")
        .containsExactly(new DeviceCommand.Abort(old));
    script.tell(new DeviceEvent.RunEnded(old, script.tick(), 4, "0", RunStatus.ABORTED, null));
    script.elapse(250);
    script.syncs();
    script.assertRepeatedAndCompleted();
  }

  @Test
  void aLinkLostAfterTheEndSpoilsNothing() {
    script.accept().tokens(0, 2).end(2, RunStatus.DONE);
    script.run.onLost(FailureKind.LINK, "unplugged", script.nowNs());
    assertThat(script.lastRecord(RunEnded.class).failure()).isNull();
    assertThat(script.lastRecord(SessionEnded.class).outcome()).isEqualTo(SessionOutcome.COMPLETED);
  }
}
