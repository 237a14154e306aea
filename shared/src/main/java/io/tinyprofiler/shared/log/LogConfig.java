package io.tinyprofiler.shared.log;

import io.tinyprofiler.shared.config.Check;
import java.util.List;

/**
 * What a service says of itself, and where.
 *
 * @param level the least severe records that are written
 * @param format {@code text} for people, {@code json} for machines; one line a record
 * @param folder of log files; empty for standard error
 * @param maxFileMib size at which a file is closed and compressed, MiB
 * @param keepDays how long closed files are kept, days
 */
public record LogConfig(String level, String format, String folder, int maxFileMib, int keepDays) {

  public LogConfig {
    Check.oneOf("level", level, List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE"));
    Check.oneOf("format", format, List.of("text", "json"));
    if (folder == null) {
      throw new IllegalArgumentException("folder is null; allowed: a text");
    }
    Check.range("maxFileMib", maxFileMib, 1, 10_000);
    Check.range("keepDays", keepDays, 1, 3_650);
  }

  public static LogConfig defaults() {
    return new LogConfig("INFO", "text", "", 100, 30);
  }

  public boolean json() {
    return format.equals("json");
  }
}
