package io.tinyprofiler.hub.maintenance;

import io.tinyprofiler.shared.config.Check;
import java.time.LocalTime;
import java.util.Optional;

/**
 * When the data is looked after, and how old it may become before.
 *
 * @param daily time of day in UTC, {@code HH:MM}; empty for none by itself
 * @param archiveAfterDays age at which a result moves to the archive, days; 0 for never
 * @param keepPreviousHours how long what a restore replaced is kept, h
 */
public record MaintenanceConfig(String daily, int archiveAfterDays, int keepPreviousHours) {

  public MaintenanceConfig {
    Check.matches("daily", daily, "|([01][0-9]|2[0-3]):[0-5][0-9]", "HH:MM in UTC, or empty");
    Check.range("archiveAfterDays", archiveAfterDays, 0, 36_500);
    Check.range("keepPreviousHours", keepPreviousHours, 1, 87_600);
  }

  public static MaintenanceConfig defaults() {
    return new MaintenanceConfig("04:30", 90, 72);
  }

  Optional<LocalTime> time() {
    return daily.isEmpty() ? Optional.empty() : Optional.of(LocalTime.parse(daily));
  }
}
