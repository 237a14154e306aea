package io.tinyprofiler.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** systemd itself reads the units that are shipped, and has nothing to say about them. */
class SystemdUnitIT {

  private static final Path UNITS = Path.of("..", "systemd");

  @Test
  void systemdHasNothingToSayAboutTheUnits() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("systemd-analyze", "verify"));
    try (Stream<Path> files = Files.list(UNITS)) {
      files.map(Path::toString).filter(name -> name.endsWith(".service")).forEach(command::add);
    }
    assertThat(command).hasSizeGreaterThan(2);

    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(said).isEmpty();
    assertThat(process.waitFor()).isZero();
  }
}
