package io.tinyprofiler.shared.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTimeTest {

  @TempDir Path folder;

  private Double percent(String stat, String uptime) throws IOException {
    return ProcessTime.percent(
        Files.writeString(folder.resolve("stat"), stat),
        Files.writeString(folder.resolve("uptime"), uptime));
  }

  /** The name of a process may have brackets and blanks. */
  @Test
  void whatItTookIsOfTheTimeThatItLived() throws IOException {
    String stat = "7 (a) b (c) S 1 1 1 0 -1 0 1 0 1 0 150 50 9 9 20 0 1 0 90000 1 1";
    assertThat(percent(stat, "910.00 1.00")).isEqualTo(20.0);
    assertThat(percent(stat, "900.00 1.00")).as("it has just begun").isNull();
  }

  @Test
  void whatIsNotKnownIsAbsent() throws IOException {
    assertThat(percent("7 (java) S 1 2", "910.00 1.00")).isNull();
    assertThat(ProcessTime.percent(folder.resolve("a"), folder.resolve("b"))).isNull();
  }

  @Test
  void thisProcessHasTakenSome() {
    assertThat(ProcessTime.percent()).isPositive();
    assertThat(Memory.resident().orElseThrow()).isBetween(1L << 20, 1L << 40);
  }
}
