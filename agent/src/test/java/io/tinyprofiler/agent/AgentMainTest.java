package io.tinyprofiler.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.cli.AgentCommand;
import io.tinyprofiler.shared.problem.Problem;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentMainTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... args) {
    return AgentCommand.line(new AgentVersion(), new RunCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(AgentMain.arguments(args).toArray(String[]::new));
  }

  @Test
  void theServiceIsWhatRunsWithoutACommand() {
    assertThat(AgentMain.arguments()).containsExactly("run");
    assertThat(AgentMain.arguments("agent")).containsExactly("run");
    assertThat(AgentMain.arguments("agent", "--id", "a")).containsExactly("run", "--id", "a");
    assertThat(AgentMain.arguments("agent", "scan", "--json")).containsExactly("scan", "--json");
    assertThat(AgentMain.arguments("--help")).containsExactly("--help");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "run ", "scan ", "profile ", "emulate ", "emulate flash "})
  void everyCommandHasHelpAndVersion(String command) {
    assertThat(execute((command + "--help").split(" "))).isZero();
    assertThat(out.toString()).contains("Usage: tiny-profiler agent");
    assertThat(execute((command + "--version").split(" "))).isZero();
    assertThat(out.toString()).contains("tiny-profiler agent " + AgentVersion.VERSION);
  }

  @Test
  void wrongUsageIsOneLineWithANextStep() {
    assertThat(execute("agent", "profil")).isEqualTo(Problem.EXIT_USAGE);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("profil", "; did you mean profile", "--help");
  }

  @Test
  void aProblemIsOneLineWithANextStep(@TempDir Path folder) {
    Path config = folder.resolve("none.yaml");
    assertThat(execute("run", "--config", config.toString())).isEqualTo(Problem.EXIT_USAGE);
    assertThat(err.toString())
        .isEqualTo(
            "tiny-profiler: cannot read the configuration %s; give a readable file with --config\n"
                .formatted(config));
  }

  @Test
  void aFolderThatCannotBeUsedIsNoDefect(@TempDir Path folder) {
    assertThat(execute("run", "--data", "/proc/nowhere")).isEqualTo(Problem.EXIT_FAILED);
    assertThat(err.toString()).contains("cannot use the folder /proc/nowhere", "dataDir");
  }
}
