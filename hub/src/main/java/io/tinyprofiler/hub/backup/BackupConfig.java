package io.tinyprofiler.hub.backup;

import io.tinyprofiler.hub.backup.folder.Retention;
import io.tinyprofiler.shared.config.Check;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;

/**
 * Where backups go, when they are made and how long they stay.
 *
 * @param dir folder of backups; empty for the data folder's name with {@code .backups}
 * @param daily time of day in UTC, {@code HH:MM}; empty for none by itself
 * @param keepDaily days that keep their newest verified backup
 * @param keepWeekly ISO weeks that do
 * @param keepMonthly months that do
 * @param keepLeast newest verified backups that are kept in any case
 * @param rateMibS most MiB/s to read and write; 0 for no limit
 * @param toolsDir folder of pg_dump and pg_restore; empty to look around
 * @param keyFile its first line encrypts backups; empty for no encryption
 * @param configFiles files and folders of configuration to take along; those not there are left out
 */
public record BackupConfig(
    String dir,
    String daily,
    int keepDaily,
    int keepWeekly,
    int keepMonthly,
    int keepLeast,
    int rateMibS,
    String toolsDir,
    String keyFile,
    List<String> configFiles) {

  private static final int MOST = 10_000;

  public BackupConfig {
    if (dir == null || toolsDir == null || keyFile == null) {
      throw new IllegalArgumentException("dir, toolsDir or keyFile is null; allowed: a text");
    }
    Check.matches("daily", daily, "|([01][0-9]|2[0-3]):[0-5][0-9]", "HH:MM in UTC, or empty");
    Check.range("keepDaily", keepDaily, 0, MOST);
    Check.range("keepWeekly", keepWeekly, 0, MOST);
    Check.range("keepMonthly", keepMonthly, 0, MOST);
    Check.range("keepLeast", keepLeast, 1, MOST);
    Check.range("rateMibS", rateMibS, 0, 1_000_000);
    configFiles = List.copyOf(configFiles);
  }

  public static BackupConfig defaults() {
    return new BackupConfig(
        "",
        "02:30",
        7,
        5,
        12,
        3,
        0,
        "",
        "",
        List.of("/etc/tiny-llm-profiler", "/etc/prometheus", "/etc/alertmanager", "/etc/haproxy"));
  }

  /** The folder of backups of a hub with this data folder. */
  public Path folder(Path dataDir) {
    return dir.isEmpty()
        ? dataDir.resolveSibling(dataDir.getFileName() + ".backups")
        : Path.of(dir).toAbsolutePath();
  }

  Optional<LocalTime> time() {
    return daily.isEmpty() ? Optional.empty() : Optional.of(LocalTime.parse(daily));
  }

  Retention retention() {
    return new Retention(keepDaily, keepWeekly, keepMonthly, keepLeast);
  }
}
