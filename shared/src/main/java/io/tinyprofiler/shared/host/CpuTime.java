package io.tinyprofiler.shared.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** How busy the processors were between two looks at Linux' {@code /proc/stat}. */
public final class CpuTime {

  private record Ticks(long busy, long all) {}

  private final Path stat;
  private Ticks last = new Ticks(0, 0);

  /** Of this host. */
  public CpuTime() {
    this(Path.of("/proc/stat"));
  }

  CpuTime(Path stat) {
    this.stat = stat;
  }

  /** In percent of all of them since the last look, at first since the start; null if unknown. */
  public synchronized Double percent() {
    Ticks now = ticks();
    if (now == null || now.all == last.all) {
      return null;
    }
    double percent = 100.0 * (now.busy - last.busy) / (now.all - last.all);
    last = now;
    return percent;
  }

  /** "cpu user nice system idle iowait ..", of which idle and iowait are not busy. */
  private Ticks ticks() {
    try {
      String first =
          Files.readString(stat, StandardCharsets.ISO_8859_1).lines().findFirst().orElse("");
      long[] times =
          Arrays.stream(first.split("\\s+", -1))
              .skip(1)
              .limit(8)
              .mapToLong(Long::parseLong)
              .toArray();
      if (times.length < 5) {
        return null;
      }
      long all = Arrays.stream(times).sum();
      return new Ticks(all - times[3] - times[4], all);
    } catch (IOException | NumberFormatException e) {
      return null;
    }
  }
}
