package io.tinyprofiler.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {

  @TempDir Path folder;

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    CommandLineRun script = CommandLineRun.of(HubCommand.line(), "completion", "bash");
    assertThat(script.code()).isZero();
    Path file = Files.writeString(folder.resolve("completion"), script.out());

    assertThat(completed(file, "tiny-profiler", "sess")).containsExactly("sessions");
    assertThat(completed(file, "tiny-profiler", "age")).contains("agent", "agents");
    assertThat(completed(file, "tiny-profiler", "sessions", "show", "--rec"))
        .containsExactly("--recompute");
    assertThat(completed(file, "tiny-profiler", "completion", ""))
        .containsExactlyInAnyOrder("bash", "zsh");
  }

  @Test
  void zshReadsTheSameByItsModule() {
    CommandLineRun script = CommandLineRun.of(HubCommand.line(), "completion", "zsh");

    assertThat(script.code()).isZero();
    assertThat(script.out()).startsWith("autoload -U +X compinit").contains("bashcompinit");
  }

  @Test
  void otherShellsAreWrongUsage() {
    assertThat(CommandLineRun.of(HubCommand.line(), "completion", "fish").code()).isEqualTo(64);
  }

  /** What bash offers for the last word. */
  private static String[] completed(Path script, String... words)
      throws IOException, InterruptedException {
    StringBuilder line = new StringBuilder("source '" + script + "'; COMP_WORDS=(");
    for (String word : words) {
      line.append('\'').append(word).append("' ");
    }
    line.append("); COMP_CWORD=").append(words.length - 1).append("; ");
    line.append(
        "f=$(complete -p tiny-profiler | sed 's/.*-F \\([^ ]*\\).*/\\1/'); $f 2>/dev/null; ");
    line.append("printf '%s\\n' \"${COMPREPLY[@]}\"");
    Process bash = new ProcessBuilder("bash", "--norc", "-c", line.toString()).start();
    String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).isZero();
    return out.lines().map(String::strip).toArray(String[]::new);
  }
}
