package io.tinyprofiler.hub.export;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tinyprofiler.hub.result.MeasuredRun;
import io.tinyprofiler.hub.result.MeasuredSession;
import io.tinyprofiler.shared.metric.Bootstrap;
import io.tinyprofiler.shared.metric.Interval;
import io.tinyprofiler.shared.metric.RunFigure;
import io.tinyprofiler.shared.metric.RunMetrics;
import io.tinyprofiler.shared.metric.SessionSummary;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.SessionSpec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A session with all that was measured, for JSON.
 *
 * @param intervals 95 % bootstrap interval of each figure's median over the repetitions
 * @param runs measured runs, valid or not, with every gap between tokens
 */
record SessionExport(
    UUID session,
    String state,
    String provenance,
    String promptSetSha,
    SessionSpec spec,
    DeviceInfo info,
    Instant acceptedAt,
    Instant endedAt,
    int invalidRuns,
    SessionSummary result,
    Map<String, Interval> intervals,
    List<Run> runs) {

  /** A run; durations in seconds. */
  record Run(
      UUID id,
      int index,
      int repetition,
      RunMode mode,
      String prompt,
      Instant startedAt,
      String status,
      boolean valid,
      String whyInvalid,
      List<String> marks,
      String hash,
      int promptTokens,
      int tokens,
      int lost,
      @JsonUnwrapped RunMetrics metrics) {

    static Run of(MeasuredRun run) {
      return new Run(
          run.id(),
          run.index(),
          run.repetition(),
          run.trace().mode(),
          run.prompt(),
          run.startedAt(),
          run.status(),
          run.valid(),
          run.whyInvalid(),
          run.marks(),
          run.hash(),
          run.trace().promptTokens(),
          run.trace().tokenTicks().length,
          run.trace().lost(),
          run.metrics());
    }
  }

  static SessionExport of(MeasuredSession session) {
    return new SessionExport(
        session.id(),
        session.state(),
        session.provenance(),
        session.promptSetSha(),
        session.spec(),
        session.info(),
        session.acceptedAt(),
        session.endedAt(),
        session.invalidRuns(),
        session.summary(),
        intervals(session),
        session.runs().stream().map(Run::of).toList());
  }

  /** Only of figures that have one. */
  static Map<String, Interval> intervals(MeasuredSession session) {
    Map<String, Interval> intervals = new LinkedHashMap<>();
    for (RunFigure figure : RunFigure.values()) {
      Interval interval = Bootstrap.median(session.values(figure));
      if (interval != null) {
        intervals.put(figure.key(), interval);
      }
    }
    return intervals;
  }
}
