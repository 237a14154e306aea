package io.tinyprofiler.hub.health.report;

import io.tinyprofiler.hub.health.report.HealthReport.ServiceUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What systemd's units of this project and of its neighbours take, as the kernel counts it for
 * their control groups (cgroup v2). It reads files: not for an event loop.
 */
final class UnitLook {

  private static final Pattern OURS =
      Pattern.compile(
          "(tiny-llm-profiler|postgresql|prometheus|alertmanager|grafana|haproxy).*\\.service");
  private static final int DEPTH = 3;
  private static final double MICROS_A_SECOND = 1e6;

  private final Path groups;

  UnitLook(Path groups) {
    this.groups = groups;
  }

  /** Of this host. */
  static UnitLook here() {
    return new UnitLook(Path.of("/sys/fs/cgroup"));
  }

  /** By name; none where there is no systemd or another version of control groups. */
  List<ServiceUse> units(Instant now) {
    try (Stream<Path> found = Files.find(groups, DEPTH, (path, is) -> is.isDirectory())) {
      return found
          .filter(path -> OURS.matcher(path.getFileName().toString()).matches())
          .filter(path -> Files.exists(path.resolve("cpu.stat")))
          .sorted()
          .map(path -> unit(path, now))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // it has no such folder, or a unit ended meanwhile
    }
  }

  private static ServiceUse unit(Path group, Instant now) {
    return new ServiceUse(
        group.getFileName().toString(),
        cpuPercent(group, now),
        text(group.resolve("memory.current")).map(Long::valueOf).orElse(null),
        null,
        "systemd unit");
  }

  /** The folder is as old as the unit's start. */
  private static Double cpuPercent(Path group, Instant now) {
    try {
      Instant start = Files.getLastModifiedTime(group).toInstant();
      double lived = Duration.between(start, now).toMillis() / 1e3;
      Optional<Double> busy =
          text(group.resolve("cpu.stat"))
              .flatMap(stat -> stat.lines().findFirst())
              .map(UnitLook::s);
      return lived > 0 ? busy.map(s -> 100 * s / lived).orElse(null) : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Of a line as "usage_usec 4711". */
  private static Double s(String line) {
    return Long.parseLong(line.replaceAll("\\D", "")) / MICROS_A_SECOND;
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
