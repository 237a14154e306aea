package io.tinyprofiler.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.artifact.ArtifactFailure;
import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.model.Model;
import io.tinyprofiler.shared.record.AgentRecord.ModelLoaded;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Sessions that name a model. */
class SessionLoadingTest {

  private static final String SHA = "cd".repeat(32);
  private static final Future<Model> MODEL =
      Future.succeededFuture(new Model(SHA, ByteBuffer.wrap(new byte[1_000])));

  private final SessionScript script = new SessionScript(spec());

  private static SessionSpec spec() {
    SessionSpec usual = SessionScript.spec(0, 2, "");
    return new SessionSpec(
        usual.session(),
        usual.device(),
        null,
        SHA,
        usual.prompts(),
        usual.modes(),
        usual.warmups(),
        usual.repetitions(),
        usual.maxTokens(),
        usual.temperature(),
        usual.seed(),
        usual.coolDownMs(),
        usual.limits(),
        usual.labels());
  }

  private static DeviceInfo info(String modelSha, String bootId) {
    return SessionScript.flashed(modelSha, bootId, "live", "sync", "model");
  }

  /** The device takes the model, and says so. */
  private void takes(String bootId) {
    script.elapse(0);
    tell("model,begin", null);
    for (long offset = 0; offset < 1_000; offset += 288) {
      tell("model,data", offset);
    }
    tell("model,end", null);
    script.tell(new DeviceEvent.Hello(info(SHA, bootId)));
  }

  private void tell(String command, Long argument) {
    script.tell(new DeviceEvent.Obeyed(command, argument));
  }

  @Test
  void aModelThatTheDeviceLacksIsFetchedAndLoadedBeforeAllElse() {
    script.device(info("other", "boot-1"));
    assertThat(script.wanted).containsExactly(SHA);
    assertThat(script.sent).isEmpty();
    script.fetched(MODEL);
    takes("boot-1");

    assertThat(script.sent.get(0)).isEqualTo(new DeviceCommand.LoadBegin(1_000, SHA));
    assertThat(script.lastRecord(ModelLoaded.class).info().modelSha()).isEqualTo(SHA);
    assertThat(script.sent(DeviceCommand.Run.class)).as("its clock is asked first").isEmpty();
    script.syncs().goodRun(2).goodRun(2);
    assertThat(script.lastRecord(SessionEnded.class).outcome()).isEqualTo(SessionOutcome.COMPLETED);
    assertThat(script.records(ModelLoaded.class)).hasSize(1);
  }

  @Test
  void aModelThatTheDeviceHoldsIsNotLoaded() {
    script.device(info(SHA, "boot-1")).syncs();

    assertThat(script.wanted).isEmpty();
    assertThat(script.sent(DeviceCommand.Run.class)).hasSize(1);
  }

  @Test
  void aRebootTakesTheModelAwayAndItIsLoadedAgainWithoutAFetch() {
    script.device(info("other", "boot-1"));
    script.fetched(MODEL);
    takes("boot-1");
    script.syncs().goodRun(2).accept();
    script.tell(new DeviceEvent.Hello(info("other", "boot-2")));
    takes("boot-2");
    script.syncs().goodRun(2);

    assertThat(script.wanted).hasSize(1);
    assertThat(script.records(ModelLoaded.class)).hasSize(2);
    assertThat(script.records(RunEnded.class)).hasSize(3);
    assertThat(script.lastRecord(SessionEnded.class).outcome()).isEqualTo(SessionOutcome.COMPLETED);
  }

  @Test
  void aDeviceThatIsLostWhileItIsLoadedIsLoadedWhenItIsBack() {
    script.device(info("other", "boot-1"));
    script.fetched(MODEL);
    script.elapse(0);
    script.run.onLost(FailureKind.LINK, "unplugged", script.nowNs());
    assertThat(script.run.state()).isEqualTo(SessionState.WAITING);
    script.run.onDevice(info("other", "boot-1"), script.nowNs());
    takes("boot-1");

    assertThat(script.records(ModelLoaded.class)).hasSize(1);
    script.syncs().goodRun(2).goodRun(2);
    assertThat(script.lastRecord(SessionEnded.class).outcome()).isEqualTo(SessionOutcome.COMPLETED);
  }

  @Test
  void aFetchThatEndsWhileTheDeviceIsAwayServesWhenItIsBack() {
    script.device(info("other", "boot-1"));
    script.run.onLost(FailureKind.LINK, "unplugged", script.nowNs());
    script.fetched(MODEL);
    script.elapse(10);
    assertThat(script.sent).isEmpty();
    script.run.onDevice(info("other", "boot-1"), script.nowNs());

    takes("boot-1");
    assertThat(script.wanted).hasSize(1);
    assertThat(script.records(ModelLoaded.class)).hasSize(1);
  }

  @Test
  void aHubWithoutTheModelEndsTheSession() {
    script.device(info("other", "boot-1"));
    script.fetched(
        Future.failedFuture(new ArtifactFailure(FailureKind.HUB, "the hub has no model")));
    script.run.onTime(script.nowNs());

    failed(FailureKind.HUB, "the hub has no model");
  }

  @Test
  void aModelWithoutRoomEndsTheSessionAtOnce() {
    script.device(info("other", "boot-1"));
    script.fetched(MODEL);
    script.elapse(0);
    script.tell(new DeviceEvent.Denied("model", "toolong", "bytes of a model: 100"));

    failed(FailureKind.MODEL, "1000 bytes", "bytes of a model: 100");
    assertThat(script.sent(DeviceCommand.LoadPart.class)).isEmpty();
  }

  @Test
  void aDeviceThatTakesNoModelEndsTheSession() {
    script.device(SessionScript.flashed("other", "boot-1", "live", "sync"));

    failed(FailureKind.MODEL, "model-not-loadable", "it has model");
    assertThat(script.wanted).isEmpty();
  }

  @Test
  void aDeviceThatStaysSilentFailsAfterItsRepeats() {
    script.device(info("other", "boot-1"));
    script.fetched(MODEL);
    script.elapse(60_000);

    failed(FailureKind.LINK, "stopped answering after 0 of 1000 bytes");
    assertThat(script.wanted).hasSize(1);
  }

  @Test
  void aSessionThatIsCancelledWhileItFetchesIsOver() {
    script.device(info("other", "boot-1"));
    script.run.cancel(script.nowNs());
    script.fetched(MODEL);
    script.elapse(10);

    assertThat(script.lastRecord(SessionEnded.class).outcome()).isEqualTo(SessionOutcome.CANCELLED);
    assertThat(script.sent).isEmpty();
  }

  private void failed(FailureKind kind, String... words) {
    SessionEnded ended = script.lastRecord(SessionEnded.class);
    assertThat(ended.outcome()).isEqualTo(SessionOutcome.FAILED);
    assertThat(ended.failure()).isEqualTo(kind);
    assertThat(ended.text()).contains(words);
  }
}
