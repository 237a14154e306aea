package io.tinyprofiler.shared.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much of a processor this process takes, from Linux' {@code /proc}. {@link ProcessHandle.Info}
 * says it too, and looks up the user's name and the command line for it.
 */
public final class ProcessTime {

  /** Of the kernel's accounts of processor time, everywhere. */
  private static final double TICKS_PER_S = 100;

  /** Fields of {@code /proc/self/stat} behind the name in brackets: proc_pid_stat(5). */
  private static final int USER = 11;

  private static final int SYSTEM = 12;
  private static final int START = 19;

  private ProcessTime() {}

  /** In percent of one processor, mean since the process began; null if unknown. */
  public static Double percent() {
    return percent(Path.of("/proc/self/stat"), Path.of("/proc/uptime"));
  }

  static Double percent(Path stat, Path uptime) {
    try {
      String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      String now = Files.readString(uptime, StandardCharsets.ISO_8859_1);
      double lived =
          Double.parseDouble(now.substring(0, now.indexOf(' ')))
              - Long.parseLong(fields[START]) / TICKS_PER_S;
      long busy = Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]);
      return lived > 0 ? (Double) (100 * busy / TICKS_PER_S / lived) : null;
    } catch (IOException | RuntimeException e) { // not Linux, or of another form
      return null;
    }
  }
}
