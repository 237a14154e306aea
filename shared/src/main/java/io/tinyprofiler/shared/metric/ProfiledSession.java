package io.tinyprofiler.shared.metric;

import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.ValidityLimits;
import java.util.List;

/**
 * All that the records of one session say of its figures.
 *
 * @param runs those that have ended, warm-up runs included, in their order
 * @param clock the bursts of clock exchanges that could be fitted
 */
public record ProfiledSession(
    DeviceInfo info,
    ValidityLimits limits,
    List<ProfiledRun> runs,
    List<ClockMapping.Burst> clock) {

  /** The runs are judged here: what one alone cannot tell of itself is marked on it. */
  public ProfiledSession {
    runs = Validity.judged(runs, limits);
    clock = List.copyOf(clock);
  }

  /** Measured runs, valid or not. */
  public List<ProfiledRun> measured() {
    return runs.stream().filter(ProfiledRun::measured).toList();
  }

  /** Times of the measured runs, valid or not. */
  public List<RunTrace> traces() {
    return measured().stream().map(ProfiledRun::judgedTrace).toList();
  }

  public SessionSummary summary() {
    return SessionSummary.of(this);
  }
}
