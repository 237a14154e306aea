package io.tinyprofiler.hub.result;

import io.tinyprofiler.shared.metric.RunMetrics;
import io.tinyprofiler.shared.metric.RunTrace;
import io.tinyprofiler.shared.record.RunMark;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A measured run as it is stored.
 *
 * @param index its place in the session, warm-up runs counted
 * @param repetition of all prompts, from 0
 * @param status a {@link io.tinyprofiler.shared.record.RunStatus}; null if its end never came
 * @param hash of its token ids; null if the device never said
 * @param failure a {@link io.tinyprofiler.shared.record.FailureKind}; null if nothing failed
 * @param marks what speaks against it, a {@link RunMark} each
 * @param trace its times; whether it is valid stands there
 */
public record MeasuredRun(
    UUID id,
    int index,
    int repetition,
    String prompt,
    Instant startedAt,
    String status,
    String hash,
    String failure,
    String reason,
    List<String> marks,
    RunTrace trace) {

  public boolean valid() {
    return trace.valid();
  }

  public RunMetrics metrics() {
    return RunMetrics.of(trace);
  }

  /** Why it left the statistics; empty for a valid run. */
  public String whyInvalid() {
    if (valid()) {
      return "";
    }
    String what =
        RunMark.firstExcluding(marks.stream().map(RunMark::of).toList())
            .map(RunMark::key)
            .orElse(failure != null ? failure : status == null ? "no end" : status);
    if (trace.lost() > 0 && reason.isEmpty()) {
      return what + ": " + trace.lost() + " tokens lost";
    }
    return reason.isEmpty() ? what : what + ": " + reason;
  }
}
