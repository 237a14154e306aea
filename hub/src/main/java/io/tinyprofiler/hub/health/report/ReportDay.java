package io.tinyprofiler.hub.health.report;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Optional;

/** Which day's report is due; pure. */
final class ReportDay {

  /** An hour that never comes. */
  static final int NEVER = -1;

  private ReportDay() {}

  /**
   * The day whose report is due.
   *
   * @param now where the hub is
   * @param hour from which on, 0 to 23
   * @param last day that had one; null if none ever had
   */
  static Optional<LocalDate> due(LocalDateTime now, int hour, LocalDate last) {
    LocalDate day = now.toLocalDate();
    return hour != NEVER && now.getHour() >= hour && (last == null || day.isAfter(last))
        ? Optional.of(day)
        : Optional.empty();
  }
}
