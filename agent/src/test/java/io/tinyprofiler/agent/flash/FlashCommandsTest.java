package io.tinyprofiler.agent.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.agent.flash.FlashCommands.Target;
import io.tinyprofiler.shared.record.FailureKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlashCommandsTest {

  private static final Path FILE = Path.of("/data/fw $1.elf");

  private static List<String> words(FlashConfig config, Target target) {
    return new FlashCommands(config, List.of("java", "-jar", "agent.jar"), 115_200)
        .of(target, FILE);
  }

  @Test
  void thePlaceholdersAreFilledIn() {
    FlashConfig config = with(Map.of("x", List.of("t", "--id={uid}", "{port}@{baud}", "{file}")));

    assertThat(words(config, new Target("x", false, "u-1", "/dev/tty A")))
        .containsExactly("t", "--id=u-1", "/dev/tty A@115200", "/data/fw $1.elf");
  }

  @Test
  void aFileInTclBracesStaysInThem() {
    assertThat(words(FlashConfig.defaults(), new Target("stm32f4", false, "u", "p")))
        .endsWith("program {/data/fw $1.elf} verify reset exit");
  }

  @Test
  void anEmulatedBoardIsWrittenByThisProgramUnlessItsPlatformHasACommand() {
    FlashConfig usual = FlashConfig.defaults();

    assertThat(words(usual, new Target("mps2-an385", true, "u", "/run/b")))
        .containsExactly(
            "java",
            "-jar",
            "agent.jar",
            "emulate",
            "flash",
            "/run/b",
            "/data/fw $1.elf",
            "--dir",
            "/run");
    assertThat(words(with(Map.of("m", List.of("own"))), new Target("m", true, "u", "p")))
        .containsExactly("own");
  }

  @Test
  void aPlatformWithoutACommandNamesTheKeyToSet() {
    assertThatThrownBy(
            () -> words(FlashConfig.defaults(), new Target("mps2-an385", false, "u", "p")))
        .isInstanceOf(FlashFailure.class)
        .hasMessageContaining("flash.commands.mps2-an385")
        .extracting(e -> ((FlashFailure) e).kind())
        .isEqualTo(FailureKind.AGENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{prot}", "a{self}"})
  void anUnknownPlaceholderIsRefused(String word) {
    assertThatThrownBy(() -> with(Map.of("x", List.of("t", word))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("commands.x")
        .hasMessageContaining("allowed: {file}");
  }

  @Test
  void anEmptyCommandIsRefused() {
    assertThatThrownBy(() -> with(Map.of("x", List.of()))).hasMessageContaining("commands.x");
  }

  private static FlashConfig with(Map<String, List<String>> commands) {
    return new FlashConfig(commands, 1_000, 1_000, 1_000, 1);
  }
}
