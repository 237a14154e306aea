package io.tinyprofiler.agent.device.mlperf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.rig.Seeds;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The odd cases of the protocol, each played line by line. */
class MlperfDriverTest {

  private static MlperfScript identified() {
    return MlperfScript.identified(null, Map.of());
  }

  @Test
  void asksForNameAndProfileOneAfterTheOther() {
    MlperfScript script = new MlperfScript(null, Map.of());
    script.driver.identify();
    assertThat(script.sent()).isEqualTo("name%");
    script.say("m-name-dut-[NUCLEO-L4R5ZI]");
    assertThat(script.effects.written).as("not before it is ready").isEmpty();
    script.say("m-ready");
    assertThat(script.sent()).isEqualTo("profile%");
    script.say("m-profile-[ULPBench for tinyML Firmware V0.0.1]", "m-model-[kws01]", "m-ready");
    script.say("m-lap-us-50", "m-ready");
    DeviceInfo info = script.told(DeviceEvent.Hello.class).info();
    assertThat(info.uid()).isEqualTo("mlperf-ttyACM0");
    assertThat(info.platform()).isEqualTo("NUCLEO-L4R5ZI");
    assertThat(info.firmware()).isEqualTo("ULPBench for tinyML Firmware V0.0.1");
    assertThat(info.model()).isEqualTo("kws01");
    assertThat(info.tickHz()).isEqualTo(1_000_000);
    assertThat(info.inference()).isTrue();
    assertThat(info.modelSha()).isNull();
  }

  @Test
  void aBannerAndHelpTextAreForPeople() {
    MlperfScript script = new MlperfScript(null, Map.of("uid", "mine"));
    script.say("", "MLPerf Tiny v1.1", "m-timestamp-mode-performance", "m-init-done");
    assertThat(script.effects.written).as("it hears nothing yet").isEmpty();
    script.say("m-ready");
    assertThat(script.sent()).isEqualTo("name%");
    script.say("help : print this", "m-name-dut-[b]", "  db SUBCMD : a buffer", "m-ready");
    script.say("m-profile-[f]", "more help", "m-model-[m]", "m-ready");
    script.say("m-lap-us-50", "m-ready");
    assertThat(script.told(DeviceEvent.Hello.class).info().uid()).isEqualTo("mine");
    assertThat(script.told().stream().filter(DeviceEvent.Console.class::isInstance))
        .containsExactly(
            new DeviceEvent.Console("MLPerf Tiny v1.1"),
            new DeviceEvent.Console("help : print this"),
            new DeviceEvent.Console("db SUBCMD : a buffer"),
            new DeviceEvent.Console("more help"));
  }

  @Test
  void aDeviceThatHeardNothingIsAskedAgain() {
    MlperfScript script = new MlperfScript(null, Map.of());
    for (int i = 0; i < 5; i++) {
      script.driver.identify();
    }
    assertThat(script.effects.takeWritten()).containsExactly("name%", "name%");
    // both are answered: the second answer must not be taken for that of the profile
    script.say("m-name-dut-[b]", "m-ready", "m-name-dut-[b]", "m-ready");
    assertThat(script.sent()).isEqualTo("profile%");
    assertThat(script.told()).isEmpty();
    script.say("m-profile-[f]", "m-model-[m]", "m-ready");
    script.say("m-lap-us-50", "m-ready");
    assertThat(script.told(DeviceEvent.Hello.class).info().model()).isEqualTo("m");
  }

  @Test
  void whatWasLeftInTheDevicesLineSpoilsOneQuestionAlone() {
    MlperfScript script = new MlperfScript(null, Map.of());
    script.driver.identify();
    script.effects.takeWritten();
    script.say("e-[Unknown command: infename]", "m-ready");
    script.driver.identify();
    assertThat(script.sent()).isEqualTo("name%");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\n", "\r", "\n\r", "\r\n\r\n"})
  void anyLineEndWillDo(String eol) {
    MlperfScript script = identified().ending(eol);
    script.accepted(RunMode.LIVE, "").infer(1, 200, 10_000_200);
    assertThat(script.told(DeviceEvent.Window.class).endTick()).isEqualTo(10_000_200);
  }

  @Test
  void howTheLineIsCutMakesNoDifference() {
    Seeds.each(
        200,
        random -> {
          MlperfScript script = identified();
          script.run(RunMode.LIVE, "");
          String all =
              """
              m-lap-us-100
              m-ready
              m-warmup-start-10
              m-warmup-done
              m-infer-start-1
              m-lap-us-200
              m-lap-us-10000200
              m-infer-done
              m-results-[1,]
              m-ready
              """
                  .replace("\n", "\r\n");
          for (int from = 0; from < all.length(); ) {
            int to = Math.min(all.length(), from + 1 + random.nextInt(20));
            script.raw(all.substring(from, to));
            from = to;
          }
          assertThat(script.told(DeviceEvent.Window.class).startTick()).isEqualTo(200);
        });
  }

  @Test
  void theWindowIsFilledByScalingAShortInference() {
    MlperfScript script = identified().accepted(RunMode.LIVE, "");
    assertThat(script.sent()).isEqualTo("infer 1 10%");
    script.infer(1, 1_000, 51_000); // 50 ms
    assertThat(script.sent()).as("with a margin").isEqualTo("infer 100 10%"); // growth is bounded
    script.infer(100, 100_000, 5_100_000);
    assertThat(script.sent()).isEqualTo("infer 206 10%");
    script.infer(206, 6_000_000, 16_300_000);
    assertThat(script.told(DeviceEvent.Window.class))
        .isEqualTo(new DeviceEvent.Window(MlperfScript.RUN, 206, 10, 6_000_000, 16_300_000));
    DeviceEvent.RunEnded end = script.told(DeviceEvent.RunEnded.class);
    assertThat(end.status()).isEqualTo(RunStatus.DONE);
    assertThat(end.tokens()).as("it has none").isNull();
    assertThat(script.told(DeviceEvent.RunAccepted.class))
        .isEqualTo(new DeviceEvent.RunAccepted(MlperfScript.RUN, 100, null));
    script.accepted(RunMode.LIVE, "");
    assertThat(script.sent()).as("what filled the last window").isEqualTo("infer 206 10%");
  }

  @Test
  void aWindowThatIsTooShortIsNoResult() {
    MlperfScript script = identified().accepted(RunMode.LIVE, "");
    script.infer(1, 0, 5_000_000);
    script.effects.takeWritten();
    script.infer(3, 0, 9_999_999);
    assertThat(script.sent()).isEqualTo("infer 4 10%");
    assertThat(script.told()).noneMatch(DeviceEvent.Window.class::isInstance);
  }

  @Test
  void lengthAndWarmUpsCanBeChosenAndAreAlwaysGiven() {
    MlperfScript script = MlperfScript.identified(null, Map.of("windowMs", "200", "warmups", "0"));
    script.accepted(RunMode.LIVE, "");
    assertThat(script.sent()).isEqualTo("infer 1 0%");
    script.infer(1, 0, 200_000);
    assertThat(script.told(DeviceEvent.Window.class).warmups()).isZero();
  }

  @Test
  void lapsMayBeginAnewInAWindow() {
    MlperfScript script = identified();
    script.run(RunMode.LIVE, "").say("m-lap-us-4294967000", "m-ready");
    script.nowNs += 11_000_000_000L;
    script.infer(1, 4_294_967_290L, 10_999_990);
    DeviceEvent.Window window = script.told(DeviceEvent.Window.class);
    assertThat(window.endTick() - window.startTick()).isEqualTo(10_999_990 + 6);
    assertThat(window.startTick()).isEqualTo(4_294_967_290L);
  }

  @Test
  void aComplaintEndsTheRunWithItsText() {
    MlperfScript script = identified().accepted(RunMode.LIVE, "");
    script.say("e-[Inference iterations must be >0]", "m-ready");
    assertThat(script.told(DeviceEvent.Spoiled.class))
        .isEqualTo(
            new DeviceEvent.Spoiled(
                MlperfScript.RUN,
                FailureKind.BOARD,
                "the device says: Inference iterations must be >0"));
    assertThat(script.told(DeviceEvent.RunEnded.class).status()).isEqualTo(RunStatus.ERROR);
  }

  @Test
  void anotherNumberOfInferencesIsNoWindow() {
    MlperfScript script = identified().accepted(RunMode.LIVE, "").infer(5, 0, 20_000_000);
    assertThat(script.told(DeviceEvent.Spoiled.class).why())
        .contains("'5' inferences instead of 1");
  }

  @Test
  void aRebootInAWindowIsAHelloOfANewBoot() {
    MlperfScript script = identified().accepted(RunMode.LIVE, "");
    script.say("m-infer-start-1", "m-lap-us-500");
    script.nowNs += 5;
    script.say("m-init-done");
    script.driver.send(new DeviceCommand.Sync(3));
    assertThat(script.told())
        .endsWith(
            new DeviceEvent.Denied(
                "sync", "busy", "the device has not answered the last command yet"));
    assertThat(script.told(DeviceEvent.Hello.class).info().resetCause()).isEqualTo("boot");
    script.effects.takeWritten();
    script.say("m-ready");
    script.driver.send(new DeviceCommand.Sync(4));
    assertThat(script.sent()).isEqualTo("timestamp%");
    script.say("m-lap-us-12", "m-ready");
    assertThat(script.told(DeviceEvent.Synced.class)).isEqualTo(new DeviceEvent.Synced(4, 12));
    assertThat(script.told()).noneMatch(DeviceEvent.RunEnded.class::isInstance);
  }

  @Test
  void aSilentDeviceIsNotAskedInARunAndHeardAgainAfterIt() {
    MlperfScript script = identified().accepted(RunMode.LIVE, "");
    script.effects.takeWritten();
    for (int i = 0; i < 9; i++) {
      script.driver.identify();
      script.driver.send(new DeviceCommand.Stat());
    }
    script.driver.send(new DeviceCommand.Abort(MlperfScript.RUN));
    assertThat(script.told(DeviceEvent.RunEnded.class).status()).isEqualTo(RunStatus.ABORTED);
    script.run(RunMode.LIVE, "");
    assertThat(script.told(DeviceEvent.Denied.class).code()).isEqualTo("busy");
    assertThat(script.effects.written).as("one command at a time").isEmpty();
    script.infer(1, 0, 20_000_000);
    assertThat(script.told()).noneMatch(DeviceEvent.Window.class::isInstance);
    script.run(RunMode.LIVE, "");
    assertThat(script.sent()).isEqualTo("timestamp%");
  }

  @Test
  void everyLineOfARunIsASignOfLife() {
    MlperfScript script = identified().accepted(RunMode.LIVE, "").say("m-warmup-start-10");
    assertThat(script.effects.events).contains(new DeviceEvent.Busy(MlperfScript.RUN));
  }

  @Test
  void energyModeIsNoHello() {
    MlperfScript script = new MlperfScript(null, Map.of());
    script.driver.identify();
    script.say("m-name-dut-[b]", "m-ready", "m-profile-[f]", "m-model-[m]", "m-ready", "m-ready");
    DeviceEvent.Denied denied = script.told(DeviceEvent.Denied.class);
    assertThat(denied.command()).isEqualTo("hello");
    assertThat(denied.text()).contains("energy mode");
    assertThat(script.told()).noneMatch(DeviceEvent.Hello.class::isInstance);
  }

  @Test
  void energyModeSinceThenIsRefused() {
    MlperfScript script = identified().run(RunMode.LIVE, "").say("m-ready");
    assertThat(script.told(DeviceEvent.Denied.class).text()).contains("energy mode");
  }

  @Test
  void whatItCannotDoIsRefused() {
    MlperfScript script = identified().run(RunMode.ACCURACY, "");
    script.run(RunMode.DEFERRED, "").run(RunMode.LIVE, "no-such-input");
    List<String> codes = new ArrayList<>();
    script.told().forEach(event -> codes.add(((DeviceEvent.Denied) event).code()));
    assertThat(codes).containsExactly("unsupported", "unsupported", "args");
    assertThat(script.effects.written).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "na%me", "name\n", "\rname"})
  void aCommandThatWouldCrashOrMisleadADeviceIsNeverSent(String command) {
    MlperfDialogue dialogue =
        new MlperfDialogue(
            bytes -> {
              throw new AssertionError("sent");
            });
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> dialogue.ask(command, answer -> {}));
  }
}
