package io.tinyprofiler.hub.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What the system says of the CPU time that a benchmark's processes took. */
final class Processes {

  private Processes() {}

  /** User and system time so far, s. */
  static double cpuSeconds(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  /** Of the PostgreSQL that this JVM started, its backends that still run included, s. */
  static double postgresSeconds() {
    return ProcessHandle.current()
        .descendants()
        .filter(one -> one.info().command().orElse("").endsWith("/postgres"))
        .mapToDouble(Processes::cpuSeconds)
        .sum();
  }

  /** Of this JVM: where the simulated agents are, s. */
  static double ownSeconds() {
    return cpuSeconds(ProcessHandle.current());
  }

  /** Mean of runnable processes of the machine over a minute. */
  static double load() {
    try {
      String told = Files.readString(Path.of("/proc/loadavg"));
      return Double.parseDouble(told.substring(0, told.indexOf(' ')));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
