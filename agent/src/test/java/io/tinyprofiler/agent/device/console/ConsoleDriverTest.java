package io.tinyprofiler.agent.device.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.DriverOptions;
import io.tinyprofiler.agent.device.RecordedEffects;
import io.tinyprofiler.agent.rig.Seeds;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Text in, tokens out: how it is cut, and what is not of the run, must make no difference. */
class ConsoleDriverTest {

  private static final long RUN = 7;

  private final RecordedEffects effects = new RecordedEffects();

  private ConsoleDriver driver(Map<String, String> options) {
    return driver(effects, options);
  }

  private static ConsoleDriver driver(RecordedEffects effects, Map<String, String> options) {
    ConsoleOptions console = ConsoleOptions.of(new DriverOptions(options));
    ConsoleDriver driver = new ConsoleDriver(console, "/dev/ttyUSB0", effects);
    driver.identify();
    effects.events.clear();
    effects.stamps.clear();
    return driver;
  }

  private static void run(ConsoleDriver driver, String prompt) {
    driver.send(new DeviceCommand.Run(RUN, 64, 500, 9, RunMode.LIVE, prompt));
  }

  private static void say(ConsoleDriver driver, String text, long hostNs) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    driver.received(bytes, bytes.length, hostNs);
  }

  private static List<String> pieces(RecordedEffects effects) {
    return effects.events.stream()
        .filter(DeviceEvent.Token.class::isInstance)
        .map(event -> new String(((DeviceEvent.Token) event).piece(), StandardCharsets.UTF_8))
        .toList();
  }

  private static <T> T last(RecordedEffects effects, Class<T> kind) {
    return effects.events.stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  @Test
  void itIsWhatTheConfigurationSays() {
    RecordedEffects fresh = new RecordedEffects();
    ConsoleOptions console =
        ConsoleOptions.of(new DriverOptions(Map.of("model", "stories15M", "platform", "esp32")));
    new ConsoleDriver(console, "/dev/ttyUSB0", fresh).identify();
    DeviceInfo info = last(fresh, DeviceEvent.Hello.class).info();
    assertThat(info.uid()).isEqualTo("console-ttyUSB0");
    assertThat(info.model()).isEqualTo("stories15M");
    assertThat(info.platform()).isEqualTo("esp32");
    assertThat(info.hostClock()).isTrue();
    assertThat(info.tickHz()).isEqualTo(1_000_000_000);
    assertThat(fresh.written).as("nobody can be asked").isEmpty();
  }

  @Test
  void aRunBeginsWithTheSendingOfItsPrompt() {
    ConsoleDriver driver = driver(Map.of());
    effects.now = 1_000;
    run(driver, "Once");
    assertThat(effects.takeWritten()).containsExactly("Once\n");
    assertThat(effects.events).containsExactly(new DeviceEvent.RunAccepted(RUN, 1_000, null));
    say(driver, "upon a", 2_000);
    say(driver, " time\n", 3_000);
    say(driver, "achieved tok/s: 12.5\n", 4_000);
    assertThat(pieces(effects)).containsExactly("upon", " a", " time");
    assertThat(last(effects, DeviceEvent.Token.class).tick()).isEqualTo(3_000);
    assertThat(last(effects, DeviceEvent.Figure.class))
        .isEqualTo(new DeviceEvent.Figure(RUN, "llama2c_tok_s", 12.5));
    assertThat(last(effects, DeviceEvent.RunEnded.class))
        .isEqualTo(new DeviceEvent.RunEnded(RUN, 4_000, 3, null, RunStatus.DONE, null));
  }

  /** A word that waits for its end is as old as its last byte, not as its neighbour's first. */
  @Test
  void aTokensTimeIsThatOfItsLastByte() {
    ConsoleDriver driver = driver(Map.of());
    run(driver, "");
    say(driver, "up", 10);
    say(driver, "on", 20);
    say(driver, " a", 900);
    say(driver, "\nachieved tok/s: 1\n", 950);
    List<Long> ticks = new ArrayList<>();
    for (DeviceEvent event : effects.events) {
      if (event instanceof DeviceEvent.Token token) {
        ticks.add(token.tick());
      }
    }
    assertThat(ticks).containsExactly(20L, 900L);
  }

  @Test
  void boundariesOfReadsMakeNoDifference() {
    String text =
        "Es war einmal \u00e9in Kn\u00f6del, achieved nothing.\nachieved tok/s: 123.456\n> ";
    Seeds.each(
        300,
        random -> {
          RecordedEffects cut = new RecordedEffects();
          ConsoleDriver driver = driver(cut, Map.of());
          run(driver, "");
          byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
          for (int from = 0; from < bytes.length; ) {
            int size = Math.min(bytes.length - from, 1 + random.nextInt(9));
            byte[] part = java.util.Arrays.copyOfRange(bytes, from, from + size);
            driver.received(part, size, from);
            from += size;
          }
          assertThat(pieces(cut))
              .containsExactly(
                  "Es", " war", " einmal", " \u00e9in", " Kn\u00f6del,", " achieved", " nothing.");
          assertThat(last(cut, DeviceEvent.Figure.class).value()).isEqualTo(123.456);
          assertThat(last(cut, DeviceEvent.RunEnded.class).tokens()).isEqualTo(7);
        });
  }

  @Test
  void bootNoiseBeforeTheStartIsNoText() {
    ConsoleDriver driver = driver(Map.of("start", "^Generating: ?\\n", "send", "run {prompt}\\r"));
    say(driver, "\u0000boot v1\nwifi", 1);
    run(driver, "Tom");
    assertThat(effects.takeWritten()).containsExactly("run Tom\r");
    assertThat(effects.events).noneMatch(DeviceEvent.RunAccepted.class::isInstance);
    say(driver, " ok\nrun Tom\nGenera", 2);
    say(driver, "ting:\n", 3);
    say(driver, "He ran.\nachieved tok/s: 4.0\n", 5);
    assertThat(last(effects, DeviceEvent.RunAccepted.class).tick()).isEqualTo(3);
    assertThat(pieces(effects)).containsExactly("He", " ran.");
    assertThat(effects.events)
        .contains(new DeviceEvent.Console("wifi"), new DeviceEvent.Console("run Tom"));
  }

  @Test
  void aDeviceThatBootsIsNotPromptedBeforeItIsReady() {
    ConsoleOptions console = ConsoleOptions.of(new DriverOptions(Map.of("ready", "^> ")));
    ConsoleDriver driver = new ConsoleDriver(console, "/dev/ttyUSB0", effects);
    say(driver, "boot\n", 1);
    driver.identify();
    assertThat(effects.events).noneMatch(DeviceEvent.Hello.class::isInstance);
    say(driver, ">", 2);
    say(driver, " ", 3);
    driver.identify();
    assertThat(last(effects, DeviceEvent.Hello.class).info().uid()).isEqualTo("console-ttyUSB0");
    run(driver, "Tom");
    assertThat(effects.takeWritten()).containsExactly("Tom\n");
    say(driver, "ran\nachieved tok/s: 2\nbusy", 4);
    run(driver, "Sam");
    assertThat(effects.written).isEmpty();
    effects.now = 9;
    say(driver, "\n> ", 9);
    assertThat(effects.takeWritten()).containsExactly("Sam\n");
    assertThat(last(effects, DeviceEvent.RunAccepted.class).tick()).isEqualTo(9);
    assertThat(pieces(effects)).containsExactly("ran");
  }

  @Test
  void aTokenIsWhatThePatternSays() {
    ConsoleDriver driver = driver(Map.of("token", "(?<=\\[)[^\\]]*(?=\\])", "end", "^DONE$"));
    run(driver, "");
    say(driver, "12ms [Once] 14ms [ up", 1);
    say(driver, "on] 9ms []\nDONE\n", 2);
    assertThat(pieces(effects)).containsExactly("Once", " upon");
    assertThat(last(effects, DeviceEvent.RunEnded.class).tokens()).isEqualTo(2);
    assertThat(effects.events).noneMatch(DeviceEvent.Figure.class::isInstance);
  }

  @Test
  void samplerAndLimitAreSentWhereTheFirmwareTakesThem() {
    ConsoleDriver driver =
        driver(Map.of("send", "-n {max_tokens} -t {temperature} -s {seed} -i \"{prompt}\"\\n"));
    run(driver, "{seed}");
    assertThat(effects.takeWritten()).containsExactly("-n 64 -t 0.5 -s 9 -i \"{seed}\"\n");
  }

  @Test
  void aRestartInARunIsAHelloOfANewBoot() {
    ConsoleDriver driver = driver(Map.of("boot", "rst:0x[0-9a-f]+"));
    run(driver, "");
    say(driver, "Once upon r", 1);
    say(driver, "st:0x1 boot\n", 2);
    assertThat(last(effects, DeviceEvent.Hello.class).info().resetCause()).isEqualTo("boot");
    say(driver, "a time\nachieved tok/s: 1\n", 3);
    assertThat(effects.events).noneMatch(DeviceEvent.RunEnded.class::isInstance);
  }

  @Test
  void anAbortedRunCountsWhatCame() {
    ConsoleDriver driver = driver(Map.of());
    run(driver, "");
    say(driver, "one two thr", 1);
    effects.now = 99;
    driver.send(new DeviceCommand.Abort(RUN));
    assertThat(last(effects, DeviceEvent.RunEnded.class))
        .isEqualTo(new DeviceEvent.RunEnded(RUN, 99, 2, null, RunStatus.ABORTED, null));
    say(driver, "ee four\n", 2);
    assertThat(pieces(effects)).containsExactly("one", " two");
    driver.send(new DeviceCommand.Abort(RUN));
    assertThat(last(effects, DeviceEvent.Denied.class).code()).isEqualTo("idle");
  }

  /** The rate's last digit may be followed by another: without a line end nobody knows. */
  @Test
  void anEndWithoutALineEndIsTakenWhenTheRunIsGivenUp() {
    ConsoleDriver driver = driver(Map.of());
    run(driver, "");
    say(driver, "one two\nachieved tok/s: 4.25", 5);
    assertThat(effects.events).noneMatch(DeviceEvent.RunEnded.class::isInstance);
    driver.send(new DeviceCommand.Abort(RUN));
    assertThat(last(effects, DeviceEvent.RunEnded.class).status()).isEqualTo(RunStatus.DONE);
    assertThat(last(effects, DeviceEvent.Figure.class).value()).isEqualTo(4.25);
  }

  @Test
  void whatItCannotDoIsRefused() {
    ConsoleDriver driver = driver(Map.of());
    driver.send(new DeviceCommand.Run(RUN, 1, 0, 0, RunMode.DEFERRED, ""));
    assertThat(last(effects, DeviceEvent.Denied.class).code()).isEqualTo("unsupported");
    assertThat(driver.answers()).isFalse();
  }
}
