package io.tinyprofiler.hub.result;

import io.tinyprofiler.shared.metric.RunTrace;
import io.tinyprofiler.shared.record.RunMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Joins stored chunks, in the order of runs and positions, to traces of runs. */
final class Traces {

  /**
   * A stored run.
   *
   * @param mode when the device told the tokens
   * @param promptTokens null if nobody told
   * @param tokens as the device counted them; null if it never said
   * @param lost tokens that never reached the agent
   */
  record Run(
      RunMode mode,
      long tickHz,
      Integer promptTokens,
      Long prefillTicks,
      Integer tokens,
      int lost,
      boolean valid) {}

  private final boolean hostComparable;
  private final List<RunTrace> done = new ArrayList<>();
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
   */
  Traces(boolean hostComparable) {
    this.hostComparable = hostComparable;
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
  void chunk(int first, Long[] chunkTicks, Long[] chunkHostNs) {
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

  List<RunTrace> all() {
    finish();
    id = null;
    run = null;
    return List.copyOf(done);
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
    done.add(
        new RunTrace(
            run.mode(),
            run.tickHz(),
            run.promptTokens(),
            run.prefillTicks(),
            Arrays.copyOf(ticks, count),
            hostComparable && run.mode() == RunMode.LIVE ? Arrays.copyOf(hostNs, count) : null,
            run.lost() + missing,
            run.valid() && missing == 0 && !gap));
    count = 0;
    gap = false;
  }
}
