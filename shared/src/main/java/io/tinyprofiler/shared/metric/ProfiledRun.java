package io.tinyprofiler.shared.metric;

import io.tinyprofiler.shared.metric.energy.RunEnergy;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.MeteredRun;
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
 * @param power what a meter measured meanwhile; null if none was there
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
    Findings findings,
    MeteredRun power) {

  public ProfiledRun {
    marks = marks.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(marks));
  }

  /** Of a device that no meter watched. */
  public ProfiledRun(
      UUID id,
      RunKind kind,
      String prompt,
      RunTrace trace,
      FailureKind failure,
      Set<RunMark> marks,
      Long peakRam,
      Temperatures temperature,
      Findings findings) {
    this(id, kind, prompt, trace, failure, marks, peakRam, temperature, findings, null);
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
    return new ProfiledRun(
        id, kind, prompt, trace, failure, more, peakRam, temperature, findings, power);
  }

  /** Its times, valid only if the run is. */
  public RunTrace judgedTrace() {
    return valid() == trace.valid() ? trace : trace.invalid();
  }

  /** What it took; null if no meter was there. */
  public RunEnergy energy() {
    if (power == null) {
      return null;
    }
    double hz = trace.tickHz();
    long[] ticks = trace.tokenTicks();
    int gaps = ticks.length - 1;
    Double prefill = trace.prefillTicks() == null ? null : (Double) (trace.prefillTicks() / hz);
    if (!findings.windows().isEmpty()) {
      long inferences = findings.windows().stream().mapToLong(WindowTrace::iterations).sum();
      double busy = findings.windows().stream().mapToLong(WindowTrace::ticks).sum() / hz;
      return new RunEnergy(power, null, busy, inferences);
    }
    return gaps < 1
        ? new RunEnergy(power, prefill, null, 0)
        : new RunEnergy(power, prefill, (ticks[gaps] - ticks[0]) / hz, gaps);
  }
}
