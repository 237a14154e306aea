package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Cortex-M4F firmware under QEMU in virtual time: its clock counts instructions, whatever else
 * the machine does.
 */
final class EmulatedM4f implements AutoCloseable {

  private static final Pattern PTY = Pattern.compile("char device redirected to (\\S+) .*");

  /** The firmware's last 64 bytes of RAM: its number, which ends its uid, and virtual time. */
  private static final long IDENTITY = 0x2001FFC0L;

  private final Process process;
  private final Path port;

  private EmulatedM4f(Process process, Path port) {
    this.process = process;
    this.port = port;
  }

  /** Whether this machine can build and run it. */
  static boolean available() {
    return onPath("qemu-system-arm") && onPath("arm-none-eabi-gcc");
  }

  private static boolean onPath(String program) {
    return List.of(System.getenv("PATH").split(":", -1)).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Builds the firmware if need be, and starts the board. */
  static EmulatedM4f start() throws IOException, InterruptedException {
    String elf = "build/boards/netduinoplus2-int8.elf";
    Path firmware = Lab.TOOL.home().resolve("agent/firmware");
    Process make =
        new ProcessBuilder("make", "--silent", "-C", firmware.toString(), elf)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(make.waitFor()).as("make " + elf).isZero();
    Process qemu =
        new ProcessBuilder(
                "qemu-system-arm",
                "-M",
                "netduinoplus2",
                "-nodefaults",
                "-display",
                "none",
                "-serial",
                "pty",
                "-kernel",
                firmware.resolve(elf).toString(),
                "-icount",
                "shift=3,sleep=off",
                "-device",
                "loader,addr=%d,data=7,data-len=8".formatted(IDENTITY),
                "-device",
                "loader,addr=%d,data=1,data-len=4".formatted(IDENTITY + 28))
            .redirectErrorStream(true)
            .start();
    String line = qemu.inputReader().readLine();
    Matcher pty = PTY.matcher("" + line);
    if (!pty.matches()) {
      qemu.destroyForcibly();
      throw new AssertionError("QEMU says " + line);
    }
    return new EmulatedM4f(qemu, Path.of(pty.group(1)));
  }

  /** Makes its port appear under a name. */
  void plug(Path link) throws IOException {
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, port);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("QEMU has ended").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
