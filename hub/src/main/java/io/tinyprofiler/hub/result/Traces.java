package io.tinyprofiler.hub.result;

import io.tinyprofiler.shared.metric.Findings;
import io.tinyprofiler.shared.metric.ProfiledRun;
import io.tinyprofiler.shared.metric.RunTrace;
import io.tinyprofiler.shared.metric.Temperatures;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.MeteredRun;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.RunMode;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Joins stored chunks, each run's in the order of positions, to runs with their times. */
final class Traces {

  /**
   * A stored run.
   *
   * @param mode when the device told the tokens
   * @param promptTokens null if nobody told
   * @param tokens as the device counted them; null if it never said
   * @param lost tokens that never reached the agent
   * @param complete whether it came to its natural end without a failure
   * @param marks as the agent saw them, and of other sessions
   */
  record Run(
      RunKind kind,
      RunMode mode,
      String prompt,
      long tickHz,
      Integer promptTokens,
      Long prefillTicks,
      Integer tokens,
      int lost,
      boolean complete,
      FailureKind failure,
      Set<RunMark> marks) {}

  /** What a run's device reported of itself; null where it did not. */
  record Reported(Long peakRam, Temperatures temperature) {

    static final Reported NOTHING = new Reported(null, null);
  }

  private final boolean hostComparable;
  private final Map<UUID, Reported> reported;
  private final Map<UUID, Findings> findings;
  private final Map<UUID, MeteredRun> power;
  private final Map<UUID, ProfiledRun> done = new HashMap<>();
  private UUID id;
  private Run run;
  private long[] ticks = new long[512];
  private long[] hostNs = new long[512];
  private int count;
  private boolean gap;

  /**
   * Starts empty.
   *
   * @param hostComparable whether the agent's clock says anything about this device
   * @param reported by runs that reported anything
   * @param findings of runs that told any
   * @param power of runs that a meter watched
   */
  Traces(
      boolean hostComparable,
      Map<UUID, Reported> reported,
      Map<UUID, Findings> findings,
      Map<UUID, MeteredRun> power) {
    this.hostComparable = hostComparable;
    this.reported = reported;
    this.findings = findings;
    this.power = power;
  }

  /** The run of the chunks that follow; the same one again changes nothing. */
  void run(UUID next, Run stored) {
    if (next.equals(id)) {
      return;
    }
    finish();
    id = next;
    run = stored;
  }

  /**
   * The next chunk of that run.
   *
   * @param chunkHostNs null in a deferred run
   */
  void chunk(int first, long[] chunkTicks, long[] chunkHostNs) {
    gap |= first != count;
    int n = chunkTicks.length;
    if (count + n > ticks.length) {
      int larger = Math.max(2 * ticks.length, count + n);
      ticks = Arrays.copyOf(ticks, larger);
      hostNs = Arrays.copyOf(hostNs, larger);
    }
    for (int i = 0; i < n; i++) {
      ticks[count + i] = chunkTicks[i];
      hostNs[count + i] = chunkHostNs == null ? 0 : chunkHostNs[i];
    }
    count += n;
  }

  /** All runs in their order, those that have no chunks too. */
  List<ProfiledRun> all(Map<UUID, Run> runs) {
    finish();
    id = null;
    run = null;
    runs.forEach(
        (any, stored) -> {
          if (!done.containsKey(any)) {
            run(any, stored);
          }
        });
    finish();
    return runs.keySet().stream().map(done::get).toList();
  }

  /**
   * A run that lacks tokens here leaves the statistics, whatever its end says: a gap between two
   * tokens that were not neighbours is no latency.
   */
  private void finish() {
    if (run == null) {
      return;
    }
    int missing = run.tokens() == null ? 0 : Math.max(0, run.tokens() - run.lost() - count);
    Set<RunMark> marks = EnumSet.noneOf(RunMark.class);
    marks.addAll(run.marks());
    if (missing > 0 || gap) {
      marks.add(RunMark.LOST_TOKEN);
    }
    RunTrace trace =
        new RunTrace(
            run.mode(),
            run.tickHz(),
            run.promptTokens(),
            run.prefillTicks(),
            Arrays.copyOf(ticks, count),
            hostComparable && run.mode() == RunMode.LIVE ? Arrays.copyOf(hostNs, count) : null,
            run.lost() + missing,
            run.complete() && missing == 0 && !gap);
    Reported of = reported.getOrDefault(id, Reported.NOTHING);
    done.put(
        id,
        new ProfiledRun(
            id,
            run.kind(),
            run.prompt(),
            trace,
            run.failure(),
            marks,
            of.peakRam(),
            of.temperature(),
            findings.getOrDefault(id, Findings.NONE),
            power.get(id)));
    count = 0;
    gap = false;
  }
}
