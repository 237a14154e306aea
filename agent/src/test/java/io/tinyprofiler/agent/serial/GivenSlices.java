package io.tinyprofiler.agent.serial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Slices of the processor as this machine's kernel tells them, and as others are to have them. */
public final class GivenSlices {

  private static final int COMM_CHARS = 15;

  private GivenSlices() {}

  /** Gives a process's threads what an agent gives its own. */
  public static void own(long pid) throws IOException, InterruptedException {
    Slices.give(pid, Slices.STAMPING_US, Slices.OTHERS_US);
  }

  /** Has the kernel choose again for a process's threads; false where there are no slices. */
  public static boolean kernels(long pid) throws IOException, InterruptedException {
    return Slices.give(pid, 0, 0).isEmpty();
  }

  /** Of this process's threads whose name begins so, µs; none where the kernel tells nothing. */
  static List<Integer> us(String thread) throws IOException {
    String begin = thread.substring(0, Math.min(COMM_CHARS, thread.length()));
    List<Integer> slices = new ArrayList<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).startsWith(begin)) {
          slices.addAll(us(task.resolve("sched")));
        }
      }
    }
    return slices;
  }

  /** The one line "se.slice : 100000", ns. */
  private static List<Integer> us(Path sched) throws IOException {
    return Files.readAllLines(sched).stream()
        .filter(line -> line.startsWith("se.slice"))
        .map(line -> Integer.parseInt(line.replaceAll("\\D", "")) / 1000)
        .toList();
  }
}
