package io.tinyprofiler.agent.session;

import static io.tinyprofiler.agent.rig.Loop.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.bus.CommandReply.Accepted;
import io.tinyprofiler.shared.bus.CommandReply.Denied;
import io.tinyprofiler.shared.bus.CommandReply.Ended;
import io.tinyprofiler.shared.bus.CommandReply.Unknown;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AgentSessionsTest extends AgentSessionsFixture {

  private static void assertDenied(CommandReply reply, String code) {
    assertThat(reply).isInstanceOf(Denied.class);
    assertThat(((Denied) reply).code()).isEqualTo(code);
  }

  @Test
  void aSessionIsJournalledRunsAndEnds() throws Exception {
    device("dev-1").hold();
    SessionSpec spec = spec("dev-1");
    assertThat(start(1, spec)).isEqualTo(new Accepted());
    assertThat(await(spool.journal().find(spec.session()))).isPresent();
    assertThat(open()).containsExactly(spec.session());
    assertThat(ask(spec.session(), 1)).isEqualTo(new Accepted());
    assertThat(start(1, spec)).as("told twice").isEqualTo(new Accepted());

    PlayedDevice device = (PlayedDevice) devices.get("dev-1");
    device.held().get(20, TimeUnit.SECONDS);
    loop.run(
        () -> {
          device.release().unplug();
          sessions.onIdle(device.plugIn());
        });
    assertThat(awaitEnd(spec.session()).outcome()).isEqualTo(SessionOutcome.COMPLETED);
    assertThat(open()).isEmpty();
    assertThat(records(RunEnded.class))
        .extracting(RunEnded::failure)
        .containsExactly(FailureKind.LINK, null, null, null);
    assertThat(start(2, spec)).isEqualTo(new Ended(SessionOutcome.COMPLETED));
    assertThat(ask(spec.session(), 2)).isEqualTo(new Ended(SessionOutcome.COMPLETED));
    assertThat(cancel(spec.session())).isEqualTo(new Ended(SessionOutcome.COMPLETED));
    assertThat(device.idle()).isTrue();
  }

  @Test
  void devicesWorkAtTheSameTimeButEachForOneSession() throws Exception {
    PlayedDevice one = device("dev-1").hold();
    PlayedDevice two = device("dev-2").hold();
    SessionSpec first = spec("dev-1");
    SessionSpec second = spec("dev-2");
    assertThat(start(1, first)).isEqualTo(new Accepted());
    assertThat(start(1, second)).isEqualTo(new Accepted());
    one.held().get(20, TimeUnit.SECONDS);
    two.held().get(20, TimeUnit.SECONDS);
    assertThat(open()).containsExactly(first.session(), second.session());
    assertDenied(start(1, spec("dev-1")), "device-busy");
    assertThat(cancel(first.session())).isEqualTo(new Accepted());
    assertThat(awaitEnd(first.session()).outcome()).isEqualTo(SessionOutcome.CANCELLED);
    assertThat(open()).containsExactly(second.session());
    assertThat(records(RunEnded.class)).extracting(RunEnded::status).contains(RunStatus.ABORTED);
  }

  @Test
  void aDeviceThatIsNotThereCannotBeTaken() throws Exception {
    assertDenied(start(1, spec("nobody")), "device-unknown");
    PlayedDevice away = device("dev-1");
    loop.run(
        () -> {
          away.occupy(new Bystander());
          away.unplug();
        });
    assertDenied(start(1, spec("dev-1")), "device-busy");
  }

  @Test
  void anAttemptThatWasDisownedIsNeverStarted() throws Exception {
    device("dev-1");
    SessionSpec spec = spec("dev-1");
    assertThat(ask(spec.session(), 2)).isEqualTo(new Unknown());
    assertDenied(start(1, spec), "attempt-old");
    assertDenied(start(2, spec), "attempt-old");
    assertThat(start(3, spec)).isEqualTo(new Accepted());
    awaitEnd(spec.session());
  }

  @Test
  void aSessionCancelledBeforeItCameIsNeverStarted() throws Exception {
    device("dev-1");
    SessionSpec spec = spec("dev-1");
    assertThat(cancel(spec.session())).isEqualTo(new Unknown());
    assertDenied(start(7, spec), "attempt-old");
  }

  @Test
  void afterACrashTheOpenRunIsTheAgentsFailureAndIsDoneAgain() throws Exception {
    PlayedDevice device = device("dev-1").hold();
    SessionSpec spec = spec("dev-1");
    start(1, spec);
    device.held().get(20, TimeUnit.SECONDS);
    devices.clear();
    restart();
    assertThat(open()).isEmpty();

    await(loop.call(sessions::resumeOpen));
    assertThat(open()).as("shown while it waits").containsExactly(spec.session());
    RunEnded lost = records(RunEnded.class).get(0);
    assertThat(lost.status()).isEqualTo(RunStatus.LOST);
    assertThat(lost.failure()).isEqualTo(FailureKind.AGENT);
    assertDenied(start(0, spec), "attempt-old");

    PlayedDevice back = device("dev-1");
    loop.run(() -> sessions.onIdle(back));
    assertThat(awaitEnd(spec.session()).outcome()).isEqualTo(SessionOutcome.COMPLETED);
    assertThat(records(RunStarted.class)).extracting(RunStarted::index).containsExactly(0, 0, 1, 2);
  }

  /** A file of before the session's end, as a power cut of a bad disk leaves it. */
  @Test
  void whatADamagedSpoolHoldsOfASessionIsNotDoneTwice() throws Exception {
    PlayedDevice device = device("dev-1").hold();
    SessionSpec spec = spec("dev-1");
    start(1, spec);
    device.held().get(20, TimeUnit.SECONDS);
    restart(); // closing it leaves all in one file
    Path file = folder.resolve("spool.db");
    byte[] before = Files.readAllBytes(file);
    await(loop.call(sessions::resumeOpen));
    loop.run(() -> sessions.onIdle(device("dev-1")));
    assertThat(awaitEnd(spec.session()).outcome()).isEqualTo(SessionOutcome.COMPLETED);
    int runs = records(RunStarted.class).size();
    ends.clear();

    await(spool.close());
    Files.write(file, before);
    restart();
    await(loop.call(sessions::resumeOpen));

    assertThat(awaitEnd(spec.session()).failure()).isEqualTo(FailureKind.AGENT);
    assertThat(open()).isEmpty();
    loop.run(() -> sessions.onIdle(device("dev-1")));
    assertThat(records(RunStarted.class)).hasSize(runs);
    assertThat(start(2, spec)).isEqualTo(new Ended(SessionOutcome.FAILED));
  }

  @Test
  void aSessionThatWaitsForItsDeviceCanBeCancelled() throws Exception {
    PlayedDevice device = device("dev-1").hold();
    SessionSpec spec = spec("dev-1");
    start(1, spec);
    device.held().get(20, TimeUnit.SECONDS);
    loop.run(device::unplug);
    assertThat(open()).containsExactly(spec.session());
    cancel(spec.session());
    assertThat(awaitEnd(spec.session()).outcome()).isEqualTo(SessionOutcome.CANCELLED);
  }

  @Test
  void recordsThatCannotBeKeptStopTheRunAndItIsDoneAgainLater() throws Exception {
    device("dev-1");
    SessionSpec spec = spec("dev-1");
    loop.run(
        () ->
            full =
                record -> {
                  boolean refused = record instanceof AgentRecord.TokenChunk;
                  full = refused ? later -> false : full;
                  return refused;
                });
    assertThat(start(1, spec)).isEqualTo(new Accepted());
    assertThat(awaitEnd(spec.session()).outcome()).isEqualTo(SessionOutcome.COMPLETED);
    assertThat(records(RunEnded.class))
        .extracting(RunEnded::failure)
        .containsExactly(FailureKind.AGENT, null, null, null);
  }

  private static final class Bystander implements SessionDevice.Listener {

    @Override
    public void onEvent(io.tinyprofiler.agent.device.DeviceEvent event, long hostNs) {}

    @Override
    public void onLost(FailureKind kind, String reason) {}
  }
}
