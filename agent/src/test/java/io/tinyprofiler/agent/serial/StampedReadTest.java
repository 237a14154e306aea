package io.tinyprofiler.agent.serial;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library without a JVM, by a program in C, for this machine and for the other one. */
class StampedReadTest {

  private static final String HERE =
      System.getProperty("os.arch").replace("amd64", "x86_64"); // as uname -m has it

  @TempDir Path built;

  @Test
  void doesAsItSaysHere() throws Exception {
    passes(HERE, List.of());
  }

  @Test
  @Tag("boards")
  void doesAsItSaysOnTheOtherMachineEmulated() throws Exception {
    String other = HERE.equals("aarch64") ? "x86_64" : "aarch64";
    passes(other, List.of("qemu-" + other, "-L", "/usr/" + other + "-linux-gnu"));
  }

  private void passes(String machine, List<String> emulator) throws Exception {
    Path test = built.resolve("stamped-read-test_" + machine);
    run(
        List.of(
            "make",
            "--silent",
            "-C",
            "src/main/c",
            "OUT=" + built,
            "JAVA_HOME=" + System.getProperty("java.home"),
            test.toString()));
    List<String> command = new ArrayList<>(emulator);
    command.add(test.toString());
    command.add(built.resolve("libtiny_profiler_" + machine + ".so").toString());
    assertThat(run(command)).matches("(?s).*\\d+ checks, 0 failed\\s*");
  }

  /** What it printed; it must end well. */
  private static String run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", command, said).isZero();
    return said;
  }
}
