package io.tinyprofiler.hub.comparison;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tinyprofiler.hub.result.MeasuredSession;
import io.tinyprofiler.shared.metric.Comparison;
import io.tinyprofiler.shared.metric.RunFigure;
import io.tinyprofiler.shared.metric.Subject;
import io.tinyprofiler.shared.metric.Verdict;
import io.tinyprofiler.shared.metric.energy.EnergyFigures;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Sessions beside each other.
 *
 * @param decisive the figures that the verdicts are of
 * @param sides the reference first
 * @param comparisons one for each side after the first
 */
record ComparisonReport(
    double thresholdPercent,
    List<RunFigure> decisive,
    List<Side> sides,
    List<Candidate> comparisons) {

  /**
   * A side.
   *
   * @param name as it was asked for: a baseline's name or the session's id
   * @param runs valid measured runs
   * @param invalidRuns measured runs that left the statistics
   * @param energy null if no meter measured it
   */
  record Side(
      String name,
      UUID session,
      @JsonUnwrapped Subject subject,
      String provenance,
      String promptSetSha,
      Map<String, String> labels,
      int runs,
      int invalidRuns,
      EnergyFigures energy,
      Instant endedAt) {

    static Side of(String name, MeasuredSession session) {
      return new Side(
          name,
          session.id(),
          session.subject(),
          session.provenance(),
          session.promptSetSha(),
          session.spec().labels(),
          session.validRuns().size(),
          session.invalidRuns(),
          session.summary().figures().energy(),
          session.endedAt());
    }
  }

  /**
   * A candidate against the reference.
   *
   * @param verdict the worst of the decisive figures'
   * @param reason of that verdict, one sentence
   * @param differences why the two should not be compared; empty unless that was forced
   * @param figures every figure, decisive or not
   */
  record Candidate(
      String name,
      UUID session,
      Verdict verdict,
      String reason,
      List<String> differences,
      List<Comparison> figures) {}
}
