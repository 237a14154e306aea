package io.tinyprofiler.agent.device.mlperf;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.DriverOptions;
import io.tinyprofiler.agent.device.RecordedEffects;
import io.tinyprofiler.shared.record.RunMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** An MLPerf driver and the far side of its line, played line by line. */
final class MlperfScript {

  static final long RUN = 7;

  final RecordedEffects effects = new RecordedEffects();
  final MlperfDriver driver;
  long nowNs = 1_000_000;
  private String eol = "\r\n";

  MlperfScript(LabelledInputs inputs, Map<String, String> options) {
    driver =
        new MlperfDriver(
            MlperfOptions.of(new DriverOptions(options)), inputs, "/dev/ttyACM0", effects);
  }

  static MlperfScript identified(LabelledInputs inputs, Map<String, String> options) {
    MlperfScript script = new MlperfScript(inputs, options);
    script.driver.identify();
    script.say("m-name-dut-[board]", "m-ready");
    script.say("m-profile-[fw]", "m-model-[kws01]", "m-ready");
    script.say("m-lap-us-50", "m-ready");
    assertThat(script.effects.takeWritten()).containsExactly("name%", "profile%", "timestamp%");
    script.effects.events.clear();
    return script;
  }

  /** Lines end so from here. */
  MlperfScript ending(String lineEnd) {
    eol = lineEnd;
    return this;
  }

  MlperfScript say(String... lines) {
    for (String line : lines) {
      raw(line + eol);
    }
    return this;
  }

  MlperfScript raw(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    driver.received(bytes, bytes.length, nowNs);
    return this;
  }

  MlperfScript run(RunMode mode, String prompt) {
    driver.send(new DeviceCommand.Run(RUN, 256, 0, 0, mode, prompt));
    return this;
  }

  /** The run is asked for and accepted at tick 100. */
  MlperfScript accepted(RunMode mode, String prompt) {
    run(mode, prompt).say("m-lap-us-100", "m-ready");
    effects.written.remove("timestamp%");
    return this;
  }

  /** Answers an infer command. */
  MlperfScript infer(int iterations, long from, long to) {
    return say(
        "m-warmup-start-10",
        "m-warmup-done",
        "m-infer-start-" + iterations,
        "m-lap-us-" + from,
        "m-lap-us-" + to,
        "m-infer-done",
        "m-results-[0.1,0.9]",
        "m-ready");
  }

  String sent() {
    List<String> written = effects.takeWritten();
    assertThat(written).hasSize(1);
    return written.get(0);
  }

  /** Events without signs of life. */
  List<DeviceEvent> told() {
    return effects.events.stream().filter(e -> !(e instanceof DeviceEvent.Busy)).toList();
  }

  <T extends DeviceEvent> T told(Class<T> kind) {
    List<T> of = told().stream().filter(kind::isInstance).map(kind::cast).toList();
    assertThat(of).as("%s among %s", kind.getSimpleName(), told()).hasSize(1);
    return of.get(0);
  }
}
