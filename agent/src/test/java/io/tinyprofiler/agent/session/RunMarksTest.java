package io.tinyprofiler.agent.session;

import static io.tinyprofiler.agent.session.SessionScript.info;
import static io.tinyprofiler.agent.session.SessionScript.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import io.tinyprofiler.shared.record.ValidityLimits;
import org.junit.jupiter.api.Test;

/** What is marked on a run, with which evidence. */
class RunMarksTest {

  private static final long WRAP = 1L << 32;

  private SessionScript script = new SessionScript(spec(0, 1, "")).ready();

  private RunEnded ended() {
    return script.lastRecord(RunEnded.class);
  }

  private static SessionSpec hotOver(Double celsius) {
    SessionSpec usual = spec(0, 1, "");
    return new SessionSpec(
        usual.session(),
        usual.device(),
        usual.firmware(),
        usual.model(),
        usual.prompts(),
        usual.modes(),
        usual.warmups(),
        usual.repetitions(),
        usual.maxTokens(),
        usual.temperature(),
        usual.seed(),
        usual.coolDownMs(),
        new ValidityLimits(celsius, 0.1, 5),
        usual.labels());
  }

  @Test
  void aRunThatNothingSpeaksAgainstHasNoMark() {
    script.goodRun(3);
    assertThat(ended().marks()).isEmpty();
    assertThat(ended().text()).isEmpty();
  }

  @Test
  void aLostTokenIsMarked() {
    script.accept().tokens(0, 2).tokens(4, 3).end(7, RunStatus.DONE);
    script.syncs();
    assertThat(ended().marks()).containsExactly(RunMark.LOST_TOKEN);
    assertThat(ended().failure()).isEqualTo(FailureKind.LINK);
  }

  @Test
  void aRebootIsMarked() {
    script.accept().tokens(0, 2).tokens(3, 1);
    script.tell(new DeviceEvent.Hello(info("boot-2", "live", "sync")));
    assertThat(ended().marks()).containsExactly(RunMark.LOST_TOKEN, RunMark.REBOOT);
    assertThat(ended().failure()).isEqualTo(FailureKind.BOARD);
    assertThat(ended().text())
        .startsWith("the device rebooted")
        .contains("tokens that never arrived: 1");
  }

  @Test
  void aRebootBehindALostLinkIsMarked() {
    script.accept().tokens(0, 2);
    script.run.onLost(FailureKind.LINK, "unplugged", script.nowNs());
    script.run.onDevice(info("boot-2", "live", "sync"), script.nowNs());
    assertThat(ended().marks()).containsExactly(RunMark.REBOOT);
    assertThat(ended().failure()).isEqualTo(FailureKind.BOARD);
  }

  @Test
  void aHotRunIsMarkedAndNotRepeated() {
    script = new SessionScript(hotOver(80.0)).ready().accept().tokens(0, 2);
    script.tell(new DeviceEvent.Temperature(script.tick(), 80_000));
    script.tell(new DeviceEvent.Temperature(script.tick(), 80_100));
    script.tell(new DeviceEvent.Temperature(script.tick(), 95_000));
    script.end(2, RunStatus.DONE);
    script.syncs();
    assertThat(ended().marks()).containsExactly(RunMark.HOT);
    assertThat(ended().failure()).isNull();
    assertThat(ended().text()).isEqualTo("80.1 degrees Celsius are over the limit of 80.0");
    assertThat(script.sent(DeviceCommand.Run.class)).hasSize(1);
    assertThat(script.lastRecord(SessionEnded.class).outcome()).isEqualTo(SessionOutcome.COMPLETED);
  }

  @Test
  void withoutALimitOfTheSessionTheAgentsHolds() {
    script = new SessionScript(hotOver(null)).ready().accept().tokens(0, 2);
    script.tell(new DeviceEvent.Temperature(script.tick(), 90_100));
    script.end(2, RunStatus.DONE);
    script.syncs();
    assertThat(ended().text()).isEqualTo("90.1 degrees Celsius are over the limit of 90.0");
    assertThat(SessionLimits.within(30_000, 0).maxCelsius()).as("0 is none").isNull();
    assertThat(SessionLimits.within(30_000, 85).maxCelsius()).isEqualTo(85.0);
  }

  @Test
  void withoutALimitNothingIsHot() {
    RunJudgement judgement = new RunJudgement(null);
    judgement.temperature(300_000);
    assertThat(judgement.marks()).isEmpty();
  }

  @Test
  void aDeviceThatSlowedItselfDownSaysSo() {
    script.accept().tokens(0, 2);
    script.tell(new DeviceEvent.Throttled(script.tick(), "low voltage"));
    script.end(2, RunStatus.DONE);
    script.syncs();
    assertThat(ended().marks()).containsExactly(RunMark.THROTTLED);
    assertThat(ended().text()).isEqualTo("the device throttled itself: low voltage");
    assertThat(script.sent(DeviceCommand.Run.class)).hasSize(1);
  }

  @Test
  void theFailureIsToldBeforeTheMark() {
    script.accept().tokens(0, 2);
    script.tell(new DeviceEvent.Throttled(script.tick(), "heat"));
    script.end(2, RunStatus.OOM);
    script.syncs();
    assertThat(ended().failure()).isEqualTo(FailureKind.MODEL);
    assertThat(ended().text()).startsWith("the device ran out of memory; the device throttled");
  }

  private void assertClock(String... evidence) {
    assertThat(ended().failure()).isEqualTo(FailureKind.BOARD);
    assertThat(ended().marks()).containsExactly(RunMark.CLOCK);
    assertThat(ended().text()).contains(evidence);
    assertThat(script.asked().run()).as("it is done again").isEqualTo(101);
  }

  @Test
  void aJumpIsProvedByTicksAndHostStamps() {
    script.accept().tokens(0, 2);
    long hostNs = script.nowNs();
    script.skew(50);
    script.end(2, RunStatus.DONE);
    script.syncs();
    assertClock("the device's clock jumped: it counted 0.0", " in 0.0", "from tick ", " ns");
    assertThat(ended().text()).containsPattern("to %d[0-9]* ns$".formatted(hostNs / 100_000_000));
  }

  @Test
  void aClockThatRanBackwardsBetweenTheBurstsIsToldSo() {
    script.accept();
    script.skew(50);
    script.tokens(0, 2);
    script.end(2, RunStatus.DONE);
    script.skew(-500);
    script.syncs();
    assertClock("the device's clock ran backwards: it counted -0.4");
  }

  @Test
  void aStepBackInARunIsProvedByBothStamps() {
    script.accept().tokens(0, 2);
    long before = script.tick();
    script.skew(-10);
    script.tokens(2, 1).end(3, RunStatus.DONE);
    script.syncs();
    assertClock(
        "went backwards, from tick %d to %d".formatted(before, before - 9_000), "0.001000 s");
    assertThat(ended().text()).doesNotContain("32 bits");
  }

  @Test
  void aCounterOf32BitsThatWrapsIsKnownByItsStep() {
    script.skew((WRAP - script.tick()) / 1_000 - 2); // 2 ms before the wrap
    script.tell(new DeviceEvent.RunAccepted(script.number(), script.tick(), 3));
    script.elapse(1);
    script.token(0);
    script.skew(-WRAP / 1_000);
    script.elapse(3);
    script.token(1);
    script.end(2, RunStatus.DONE);
    script.syncs();
    assertThat(ended().marks()).containsExactly(RunMark.CLOCK);
    assertThat(ended().text()).contains("went backwards", "a counter of 32 bits");
  }

  @Test
  void aClockThatStoppedIsProvedByTheHostsClock() {
    script.accept().tokens(0, 1);
    for (int position = 1; position < 4; position++) {
      script.elapse(400);
      script.skew(-400);
      script.token(position);
    }
    script.end(4, RunStatus.DONE);
    script.syncs();
    assertClock("the device's clock stopped at tick", "for 1.200000 s of the agent's clock");
  }

  @Test
  void aSlowClockIsNoStop() {
    RunClock clock = new RunClock(2, 10, 0); // half a second a tick
    assertThat(clock.onTick(10, 1_900_000_000L)).isNull();
    assertThat(clock.onTick(10, 2_100_000_000L)).contains("stopped at tick 10");
    assertThat(clock.onTick(11, 9_000_000_000L)).isNull();
    assertThat(clock.onTick(11, 9_500_000_000L)).isNull();
  }
}
