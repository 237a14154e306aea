package io.tinyprofiler.shared.metric;

import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMark;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/**
 * One run that has ended: its times, what the device reported meanwhile, and what speaks against
 * it.
 *
 * @param failure null if it came to its end without one
 * @param peakRam largest peak heap plus peak stack, B; null if the device does not report both
 * @param temperature null if the device does not report any
 * @param findings what else it told
 */
public record ProfiledRun(
    UUID id,
    RunKind kind,
    String prompt,
    RunTrace trace,
    FailureKind failure,
    Set<RunMark> marks,
    Long peakRam,
    Temperatures temperature,
    Findings findings) {

  public ProfiledRun {
    marks = marks.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(marks));
  }

  /** Whether the statistics count it, if it is a measured one. */
  public boolean valid() {
    return trace.valid() && RunMark.firstExcluding(marks).isEmpty();
  }

  boolean measured() {
    return kind == RunKind.MEASURED;
  }

  ProfiledRun with(RunMark mark) {
    Set<RunMark> more = EnumSet.of(mark);
    more.addAll(marks);
    return new ProfiledRun(id, kind, prompt, trace, failure, more, peakRam, temperature, findings);
  }

  /** Its times, valid only if the run is. */
  public RunTrace judgedTrace() {
    return valid() == trace.valid() ? trace : trace.invalid();
  }
}
