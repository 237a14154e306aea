package io.tinyprofiler.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.rig.BoardProcess;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process that is told to end in the middle of a run. */
@Timeout(120)
class ProfileInterruptIT {

  @TempDir Path folder;

  @Test
  void theDeviceIsAskedToEndItsRun() throws Exception {
    Path log = folder.resolve("log");
    try (BoardProcess board =
        BoardProcess.device(
            folder.resolve("board"), "slow-1", "--pace", "20", "--log", log.toString())) {
      Process profile = profile(board.port());
      try (BufferedReader said = profile.errorReader(StandardCharsets.UTF_8)) {
        String line = said.readLine();
        while (line != null && !line.contains("COOLING -> RUNNING")) {
          line = said.readLine();
        }
        assertThat(line).as("the first run was sent").isNotNull();
        profile.destroy(); // SIGTERM
        assertThat(profile.waitFor(60, TimeUnit.SECONDS)).isTrue();
      } finally {
        profile.destroyForcibly();
      }
    }
    assertThat(log).as("the device's own word").content().contains(" aborted ");
  }

  private static Process profile(String port) throws Exception {
    ProcessBuilder command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.tinyprofiler.agent.AgentMain",
                "profile",
                "--port",
                port)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    command.environment().put("TINY_PROFILER_LOG_LEVEL", "DEBUG");
    return command.start();
  }
}
