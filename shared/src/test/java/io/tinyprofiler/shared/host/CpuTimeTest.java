package io.tinyprofiler.shared.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuTimeTest {

  @TempDir Path folder;

  private void stat(String line) throws IOException {
    Files.writeString(folder.resolve("stat"), line + "\ncpu0 1 1 1 1 1 1 1 1 0 0\n");
  }

  @Test
  void busyIsWhatIsNeitherIdleNorWaiting() throws IOException {
    CpuTime cpu = new CpuTime(folder.resolve("stat"));
    stat("cpu  10 0 10 70 10 0 0 0 0 0");
    assertThat(cpu.percent()).as("since the start").isEqualTo(20.0);
    stat("cpu  40 5 15 100 20 5 5 10 99 99");
    assertThat(cpu.percent()).as("since the look before; guests are users").isEqualTo(60.0);
  }

  @Test
  void whatIsNotKnownIsAbsent() throws IOException {
    CpuTime cpu = new CpuTime(folder.resolve("stat"));
    assertThat(cpu.percent()).isNull();
    stat("intr 1 2 3");
    assertThat(cpu.percent()).isNull();
    stat("cpu  1 0 1 8 0 0 0 0 0 0");
    assertThat(cpu.percent()).isEqualTo(20.0);
    assertThat(cpu.percent()).as("no time has passed").isNull();
  }
}
