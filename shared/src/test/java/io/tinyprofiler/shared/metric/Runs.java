package io.tinyprofiler.shared.metric;

import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.ValidityLimits;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Runs and sessions for tests: a clock of 1 kHz, ten prompt tokens in 100 ms. */
final class Runs {

  static final long TICK_HZ = 1_000;

  private Runs() {}

  static ProfiledRun measured(long... ticks) {
    return run(RunKind.MEASURED, "", null, Set.of(), 0, ticks);
  }

  static ProfiledRun warmUp(String prompt, long... ticks) {
    return run(RunKind.WARMUP, prompt, null, Set.of(), 0, ticks);
  }

  static ProfiledRun of(String prompt, long... ticks) {
    return run(RunKind.MEASURED, prompt, null, Set.of(), 0, ticks);
  }

  static ProfiledRun failed(FailureKind failure, int lost, Set<RunMark> marks) {
    return run(RunKind.MEASURED, "", failure, marks, lost, 200, 201, 202);
  }

  /** A deferred run. */
  static ProfiledRun deferred(long... ticks) {
    return of(new RunTrace(RunMode.DEFERRED, TICK_HZ, 10, 100L, ticks, null, 0, true));
  }

  /** A live run whose tokens were all read at one time. */
  static ProfiledRun seen(long hostNs, long... ticks) {
    long[] host = new long[ticks.length];
    Arrays.fill(host, hostNs);
    return of(new RunTrace(RunMode.LIVE, TICK_HZ, 10, 100L, ticks, host, 0, true));
  }

  private static ProfiledRun of(RunTrace trace) {
    return new ProfiledRun(
        UUID.randomUUID(), RunKind.MEASURED, "", trace, null, Set.of(), null, null, Findings.NONE);
  }

  static ProfiledRun marked(RunMark... marks) {
    return run(RunKind.MEASURED, "", null, Set.of(marks), 0, 200, 201, 202);
  }

  private static ProfiledRun run(
      RunKind kind,
      String prompt,
      FailureKind failure,
      Set<RunMark> marks,
      int lost,
      long... ticks) {
    RunTrace trace =
        new RunTrace(RunMode.LIVE, TICK_HZ, 10, 100L, ticks, null, lost, failure == null);
    return new ProfiledRun(
        UUID.randomUUID(), kind, prompt, trace, failure, marks, null, null, Findings.NONE);
  }

  static ProfiledRun with(ProfiledRun run, Long peakRam, Integer... milliCelsius) {
    return new ProfiledRun(
        run.id(),
        run.kind(),
        run.prompt(),
        run.trace(),
        run.failure(),
        run.marks(),
        peakRam,
        Temperatures.of(List.of(milliCelsius)),
        run.findings());
  }

  static DeviceInfo info(String... capabilities) {
    return new DeviceInfo(
        "host",
        "dev-1",
        "fw-1",
        "",
        null,
        TICK_HZ,
        null,
        null,
        "fable260k",
        "sha",
        List.of(capabilities),
        "int8",
        "",
        "");
  }

  static ProfiledSession session(List<ProfiledRun> runs, String... capabilities) {
    return new ProfiledSession(info(capabilities), ValidityLimits.DEFAULT, runs, List.of());
  }

  static SessionSummary summary(ProfiledRun... runs) {
    return session(List.of(runs)).summary();
  }
}
