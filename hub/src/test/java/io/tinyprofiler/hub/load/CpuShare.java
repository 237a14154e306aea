package io.tinyprofiler.hub.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that gets so much CPU time and no more: a control group of the kernel's with a quota,
 * of either version. It needs a writable hierarchy, so in practice root.
 */
final class CpuShare implements AutoCloseable {

  /** Short, so that what is held back stands still for milliseconds only. */
  private static final int PERIOD_US = 20_000;

  private static final Path SECOND = Path.of("/sys/fs/cgroup");
  private static final Path FIRST = SECOND.resolve("cpu");

  private final Path parent;
  private final Path group;
  private final boolean second;

  private CpuShare(Path parent, String name, boolean second) throws IOException {
    this.parent = parent;
    this.group = Files.createDirectory(parent.resolve(name));
    this.second = second;
  }

  /** Nothing if a quota can be had on this machine, else why not. */
  static Optional<String> whyNot() {
    try (CpuShare tried =
        new CpuShare(parent(), "bench-" + ProcessHandle.current().pid(), second())) {
      tried.quota(PERIOD_US);
      return Optional.empty();
    } catch (IOException | UncheckedIOException e) {
      return Optional.of(
          "no process can be held to a part of a core here: no control group with a CPU quota can be"
              + " made (%s); run it as root, with cgroup's cpu controller"
                  .formatted(e.getMessage()));
    }
  }

  /**
   * Holds a process from now on.
   *
   * @param share of one core, 0 to 1
   */
  static CpuShare hold(long pid, double share) {
    try {
      CpuShare held = new CpuShare(parent(), "bench-hub-" + pid, second());
      try {
        held.quota(Math.round(PERIOD_US * share));
        held.take(pid);
        return held;
      } catch (IOException | UncheckedIOException e) {
        held.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The second version has one hierarchy with this file at its root. */
  private static boolean second() {
    return Files.exists(SECOND.resolve("cgroup.controllers"));
  }

  private static Path parent() {
    return second() ? SECOND : FIRST;
  }

  private void quota(long us) throws IOException {
    if (second) {
      write(group.resolve("cpu.max"), us + " " + PERIOD_US);
    } else {
      write(group.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_US));
      write(group.resolve("cpu.cfs_quota_us"), Long.toString(us));
    }
  }

  private void take(long pid) throws IOException {
    write(group.resolve("cgroup.procs"), Long.toString(pid));
  }

  /** These files are not made: one that is not there is a controller that is not there. */
  private static void write(Path file, String text) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException("no " + file);
    }
    Files.writeString(file, text);
  }

  /** Periods so far in which it wanted more than it got. */
  long heldBack() {
    return number("nr_throttled");
  }

  /** Periods so far in which it ran. */
  long periods() {
    return number("nr_periods");
  }

  private long number(String name) {
    try {
      return Files.readAllLines(group.resolve("cpu.stat")).stream()
          .filter(line -> line.startsWith(name + " "))
          .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets the process go. */
  @Override
  public void close() {
    try {
      for (String pid : Files.readAllLines(group.resolve("cgroup.procs"))) {
        write(parent.resolve("cgroup.procs"), pid);
      }
      Files.delete(group);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
