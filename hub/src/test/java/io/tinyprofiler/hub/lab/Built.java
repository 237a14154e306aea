package io.tinyprofiler.hub.lab;

import io.tinyprofiler.agent.emulate.BoardKind;
import io.tinyprofiler.agent.emulate.Kernel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the build has made, for tests to start. */
final class Built {

  private Built() {}

  /** Firmware for a board under QEMU, with the demo model in int8. */
  static Path kernel(BoardKind kind) {
    return Kernel.built(Lab.TOOL.home().resolve("agent/firmware/build"), kind, "int8");
  }

  /** Command line of a child JVM of the hub's jar. */
  static List<String> hub(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-jar",
                Lab.TOOL.jar("hub").toString()));
    command.addAll(List.of(arguments));
    return command;
  }
}
