package io.tinyprofiler.shared.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What Linux says of memory in {@code /proc}. It reads files: not for an event loop. */
public final class Memory {

  private static final long KIB = 1024;

  private Memory() {}

  /** All that the host has, B. */
  public static Optional<Long> total() {
    return line(Path.of("/proc/meminfo"), "MemTotal:");
  }

  /** What programs can still have, B. */
  public static Optional<Long> available() {
    return line(Path.of("/proc/meminfo"), "MemAvailable:");
  }

  /** A process's own, with its share of what it shares, B; empty if it ended or is not ours. */
  public static Optional<Long> of(ProcessHandle process) {
    return line(Path.of("/proc", String.valueOf(process.pid()), "smaps_rollup"), "Pss:");
  }

  private static Optional<Long> line(Path file, String name) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .findFirst()
          .map(line -> KIB * Long.parseLong(line.replaceAll("\\D", "")));
    } catch (IOException e) {
      return Optional.empty(); // not Linux, or not there
    }
  }
}
