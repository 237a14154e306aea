package io.tinyprofiler.agent.device.mlperf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputFolderTest {

  @TempDir Path folder;

  private InputFolder read(String labels) throws IOException {
    Files.writeString(folder.resolve("y_labels.csv"), labels);
    return InputFolder.read(folder);
  }

  @Test
  void readsWholeInputsAndInputsInWindows() throws IOException {
    InputFolder inputs = read("a.bin, 12,8\r\n\nb.bin,2,1,2560,512\n");
    Files.write(folder.resolve("a.bin"), new byte[] {1, 2});
    assertThat(inputs.size()).isEqualTo(2);
    assertThat(inputs.get(0)).isEqualTo(new LabelledInputs.Input("a.bin", 12, 8, 0, 0));
    assertThat(inputs.bytes(0)).containsExactly(1, 2);
    LabelledInputs.Input windows = inputs.get(1);
    assertThat(windows.windows(2_560 + 3 * 512)).isEqualTo(4);
    assertThat(windows.windows(2_559)).isZero();
    assertThat(inputs.find("b.bin")).hasValue(1);
    assertThat(inputs.find("c.bin")).isEmpty();
    assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> inputs.bytes(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.bin,2",
        "a.bin,2,2",
        "a.bin,2,-1",
        "a.bin,two,1",
        "a.bin,2,1,0,5",
        "a.bin,2,1,5",
        ",2,1",
        "../a,2,1"
      })
  void aWrongLineIsNamed(String line) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("good.bin,2,1\n" + line + "\n"))
        .withMessageStartingWith("line 2 of y_labels.csv is '" + line + "'");
  }

  @Test
  void aFolderWithoutInputsIsAMistake() {
    assertThatIllegalArgumentException().isThrownBy(() -> read("\n"));
  }
}
