package io.tinyprofiler.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** systemd itself reads the units that are shipped, and has nothing to say about them. */
class SystemdUnitIT {

  private static final Path UNITS = Path.of("..", "systemd");

  @Test
  void systemdHasNothingToSayAboutTheUnits() throws Exception {
    List<String> units;
    try (Stream<Path> files = Files.list(UNITS)) {
      units =
          files
              .map(Path::toString)
              .filter(name -> name.endsWith(".service") || name.endsWith(".target"))
              .sorted()
              .toList();
    }
    assertThat(units).hasSize(3);

    for (String unit : units) { // it exits 0 on keys that it does not know
      Said said = run("verify", "--man=no", unit);

      assertThat(said.text()).as(unit).isEmpty();
      assertThat(said.code()).as(unit).isZero();
    }
  }

  /** Exposure in tenths, 0 to 100. */
  @ParameterizedTest
  @CsvSource({"tiny-llm-profiler-hub@.service, 20", "tiny-llm-profiler-agent.service, 30"})
  void theServicesMayDoLittleBesideTheirWork(String unit, int most) throws Exception {
    Said said =
        run(
            "security",
            "--no-pager",
            "--offline=true",
            "--threshold=" + most,
            UNITS.resolve(unit).toString());

    assertThat(said.code()).as(said.text()).isZero();
  }

  private record Said(String text, int code) {}

  private static Said run(String... words) throws IOException, InterruptedException {
    List<String> command = Stream.concat(Stream.of("systemd-analyze"), Stream.of(words)).toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(text, process.waitFor());
  }
}
