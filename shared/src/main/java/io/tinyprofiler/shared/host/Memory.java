package io.tinyprofiler.shared.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What Linux says of memory in {@code /proc}. It reads files: not for an event loop. */
public final class Memory {

  private static final long KIB = 1024;

  private Memory() {}

  /**
   * A host's.
   *
   * @param total all that it has, B
   * @param available what programs can still have, B
   */
  public record Host(long total, long available) {}

  /** This host's; empty where the system does not say. */
  public static Optional<Host> host() {
    String text = text(Path.of("/proc/meminfo"));
    return line(text, "MemTotal:")
        .flatMap(total -> line(text, "MemAvailable:").map(free -> new Host(total, free)));
  }

  /** What of this process is in memory, what it shares included, B. Costs next to nothing. */
  public static Optional<Long> resident() {
    return line(text(Path.of("/proc/self/status")), "VmRSS:");
  }

  /**
   * A process's own, with its share of what it shares, B; empty if it ended or is not ours. The
   * kernel looks at each page, for milliseconds in which nothing else of a processor runs.
   */
  public static Optional<Long> of(ProcessHandle process) {
    return line(text(Path.of("/proc", "" + process.pid(), "smaps_rollup")), "Pss:");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // not Linux, or not there
    }
  }

  private static Optional<Long> line(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name))
        .findFirst()
        .map(line -> KIB * Long.parseLong(line.replaceAll("\\D", "")));
  }
}
