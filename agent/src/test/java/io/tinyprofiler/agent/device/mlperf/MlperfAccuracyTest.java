package io.tinyprofiler.agent.device.mlperf;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Labelled inputs: loading, inferring, and what comes back. */
class MlperfAccuracyTest {

  /** Inputs in memory; null bytes cannot be read. */
  private record Memory(List<Input> inputs, List<byte[]> contents) implements LabelledInputs {

    @Override
    public int size() {
      return inputs.size();
    }

    @Override
    public Input get(int position) {
      return inputs.get(position);
    }

    @Override
    public byte[] bytes(int position) {
      byte[] bytes = contents.get(position);
      if (bytes == null) {
        throw new UncheckedIOException(new IOException("gone"));
      }
      return bytes;
    }
  }

  private static MlperfScript evaluating(LabelledInputs.Input input, byte[] bytes) {
    List<byte[]> contents = new ArrayList<>();
    contents.add(bytes);
    return MlperfScript.identified(new Memory(List.of(input), contents), Map.of())
        .accepted(RunMode.ACCURACY, "");
  }

  private static LabelledInputs.Input whole(int label) {
    return new LabelledInputs.Input("a.bin", 3, label, 0, 0);
  }

  /** Loads what is sent to it, as the reference firmware: until it has all. */
  private static byte[] load(MlperfScript script, int size) {
    assertThat(script.sent()).isEqualTo("db load %d%%".formatted(size));
    script.say("m-[Expecting %d bytes]".formatted(size), "m-ready");
    byte[] loaded = new byte[size];
    for (int at = 0; at < size; ) {
      String chunk = script.sent();
      assertThat(chunk).matches("db [0-9a-f]+%").hasSizeLessThanOrEqualTo(3 + 62 + 1);
      byte[] bytes = java.util.HexFormat.of().parseHex(chunk.substring(3, chunk.length() - 1));
      System.arraycopy(bytes, 0, loaded, at, bytes.length);
      at += bytes.length;
      script.say(at == size ? new String[] {"m-load-done", "m-ready"} : new String[] {"m-ready"});
    }
    return loaded;
  }

  private static void infer(MlperfScript script, String... results) {
    assertThat(script.sent()).isEqualTo("infer 1 0%");
    script.say("m-infer-start-1", "m-lap-us-5", "m-lap-us-9", "m-infer-done").say(results);
    script.say("m-ready");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 30, 31, 32, 62, 490})
  void anInputGoesInChunksOf31BytesAtMost(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 7);
    }
    MlperfScript script = evaluating(whole(2), bytes);
    assertThat(load(script, size)).isEqualTo(bytes);
    infer(script, "m-results-[0.05,0.05,0.9]");
    DeviceEvent.Scored scored = script.told(DeviceEvent.Scored.class);
    assertThat(scored.outputs()).containsExactly(0.05, 0.05, 0.9);
    assertThat(scored.input()).isEqualTo("a.bin");
    assertThat(scored.label()).isEqualTo(2);
    assertThat(scored.classes()).isEqualTo(3);
    assertThat(script.told(DeviceEvent.RunEnded.class).status()).isEqualTo(RunStatus.DONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "m-results-[0.5,-1,2e-3]  | 0.5 -1.0 0.002",
        "m-results-[0.5,-1,2e-3,] | 0.5 -1.0 0.002",
        "m-results-[ 0.5 , 1 ]    | 0.5 1.0",
        "m-results-[7]            | 7.0",
        "m-results-[]             | ''",
        "m-results-[,]            | ''",
        "m-results-[1,,2]         | ''",
        "m-results-[1,nan]        | ''",
        "m-results-[1,inf]        | ''",
        "nothing                  | ''"
      })
  void resultsAreNumbersOrNothing(String line, String numbers) {
    String[] expected = numbers.isEmpty() ? new String[0] : numbers.split(" ", -1);
    double[] outputs = MlperfEvaluation.outputs(line);
    assertThat(outputs).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(outputs[i]).isEqualTo(Double.parseDouble(expected[i]));
    }
  }

  @Test
  void resultsAreAskedForWhereTheyDoNotComeByThemselves() {
    MlperfScript script = evaluating(whole(0), new byte[4]);
    load(script, 4);
    infer(script);
    assertThat(script.sent()).isEqualTo("results%");
    script.say("m-results-[1,0,0,]", "m-ready");
    assertThat(script.told(DeviceEvent.Scored.class).outputs()).containsExactly(1, 0, 0);
  }

  @Test
  void resultsThatAreNoNumbersSpoilTheRun() {
    MlperfScript script = evaluating(whole(0), new byte[4]);
    load(script, 4);
    infer(script, "m-results-[nan,0,0]");
    assertThat(script.told(DeviceEvent.Spoiled.class).failure()).isEqualTo(FailureKind.BOARD);
    assertThat(script.told()).noneMatch(DeviceEvent.Scored.class::isInstance);
  }

  /** As ad01: pieces of 4 bytes, 2 apart; the score is their mean. */
  @Test
  void theOutputsOfAnInputInWindowsAreTheirMean() {
    LabelledInputs.Input input = new LabelledInputs.Input("n.bin", 2, 1, 4, 2);
    MlperfScript script = evaluating(input, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
    assertThat(load(script, 4)).containsExactly(1, 2, 3, 4);
    infer(script, "m-results-[10]");
    assertThat(load(script, 4)).containsExactly(3, 4, 5, 6);
    infer(script, "m-results-[20]");
    assertThat(load(script, 4)).containsExactly(5, 6, 7, 8);
    infer(script, "m-results-[60,]");
    assertThat(script.told(DeviceEvent.Scored.class).outputs()).containsExactly(30);
  }

  @Test
  void anInputThatIsTooLargeForTheDeviceIsTheModels() {
    MlperfScript script = evaluating(whole(0), new byte[40]);
    script.sent();
    script.say("Supplied buffer size 40 exceeds maximum of 16", "m-ready");
    assertThat(script.effects.written).as("it would write behind its buffer").isEmpty();
    DeviceEvent.Spoiled spoiled = script.told(DeviceEvent.Spoiled.class);
    assertThat(spoiled.failure()).isEqualTo(FailureKind.MODEL);
    assertThat(spoiled.why()).contains("exceeds maximum of 16");
  }

  @Test
  void helpTextInAnAnswerRefusesNothing() {
    MlperfScript script = evaluating(whole(0), new byte[1]);
    script.sent();
    script.say("help : print this", "m-[Expecting 1 bytes]", "more", "m-ready");
    assertThat(script.sent()).isEqualTo("db 00%");
  }

  @Test
  void anInputThatDidNotArriveWholeIsTheLinks() {
    MlperfScript script = evaluating(whole(0), new byte[2]);
    script.sent();
    script.say("m-[Expecting 2 bytes]", "m-ready");
    script.sent();
    script.say("m-ready");
    assertThat(script.told(DeviceEvent.Spoiled.class).failure()).isEqualTo(FailureKind.LINK);
  }

  @Test
  void anUnreadableInputIsTheAgents() {
    MlperfScript script = evaluating(whole(0), null);
    assertThat(script.told(DeviceEvent.Spoiled.class).failure()).isEqualTo(FailureKind.AGENT);
    assertThat(script.told(DeviceEvent.RunEnded.class).status()).isEqualTo(RunStatus.ERROR);
  }

  @Test
  void theNamedInputIsLoadedBeforeAWindow() {
    Memory inputs = new Memory(List.of(whole(0)), List.of(new byte[] {7}));
    MlperfScript script = MlperfScript.identified(inputs, Map.of()).accepted(RunMode.LIVE, "a.bin");
    assertThat(load(script, 1)).containsExactly(7);
    assertThat(script.sent()).isEqualTo("infer 1 10%");
  }
}
