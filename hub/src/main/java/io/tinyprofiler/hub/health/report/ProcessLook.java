package io.tinyprofiler.hub.health.report;

import io.tinyprofiler.hub.health.report.HealthReport.ServiceUse;
import io.tinyprofiler.shared.host.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What processes of this host take. It reads files: not for an event loop. */
final class ProcessLook {

  private ProcessLook() {}

  /** This process. */
  static ServiceUse hub(Path dataDir, Instant now) {
    ProcessHandle self = ProcessHandle.current();
    return use("hub", List.of(self), size(dataDir), "data in " + dataDir, now);
  }

  /**
   * PostgreSQL, if it runs on this host.
   *
   * @param backend process id of a connection's server process
   * @param disk what the database takes, B
   */
  static ServiceUse postgres(long backend, long disk, Instant now) {
    Optional<ProcessHandle> main =
        ProcessHandle.of(backend).filter(ProcessLook::isPostgres).flatMap(ProcessHandle::parent);
    if (main.isEmpty()) {
      return new ServiceUse("postgresql", null, null, disk, "on another host");
    }
    List<ProcessHandle> all = Stream.concat(main.stream(), main.get().descendants()).toList();
    return use("postgresql", all, disk, all.size() + " processes", now);
  }

  private static boolean isPostgres(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", process.pid() + "", "comm")).startsWith("postgres");
    } catch (IOException e) {
      return false;
    }
  }

  private static ServiceUse use(
      String name, List<ProcessHandle> processes, Long disk, String note, Instant now) {
    Instant start = processes.get(0).info().startInstant().orElse(now);
    double lived = Duration.between(start, now).toNanos();
    double busy =
        processes.stream()
            .flatMap(process -> process.info().totalCpuDuration().stream())
            .mapToDouble(Duration::toNanos)
            .sum();
    List<Long> memory = processes.stream().flatMap(process -> Memory.of(process).stream()).toList();
    return new ServiceUse(
        name,
        lived > 0 ? (Double) (100 * busy / lived) : null,
        memory.isEmpty() ? null : (Long) memory.stream().mapToLong(Long::longValue).sum(),
        disk,
        note);
  }

  /** Files may come and go meanwhile. */
  private static Long size(Path folder) {
    try (Stream<Path> files =
        Files.find(folder, Integer.MAX_VALUE, (path, is) -> is.isRegularFile())) {
      return files.mapToLong(ProcessLook::length).sum();
    } catch (IOException | java.io.UncheckedIOException e) {
      return null;
    }
  }

  private static long length(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).size();
    } catch (IOException e) {
      return 0;
    }
  }
}
