package io.tinyprofiler.hub.comparison;

import io.tinyprofiler.hub.comparison.ComparisonReport.Candidate;
import io.tinyprofiler.hub.comparison.ComparisonReport.Side;
import io.tinyprofiler.hub.result.MeasuredSession;
import io.tinyprofiler.hub.result.PgMeasuredSessions;
import io.tinyprofiler.shared.metric.Comparison;
import io.tinyprofiler.shared.metric.RunFigure;
import io.tinyprofiler.shared.metric.Verdict;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Compares sessions: finds the sides, refuses what tells nothing, and judges the rest. */
public final class Comparisons {

  /** From the worst: one figure that got worse is not made good by another that did not. */
  private static final List<Verdict> WORST_FIRST =
      List.of(Verdict.REGRESSED, Verdict.UNDECIDED, Verdict.IMPROVED, Verdict.SAME);

  /**
   * What is asked.
   *
   * @param names sessions' ids or baselines' names, the reference first; at least two
   * @param decisive figures whose verdicts count
   * @param force whether to compare even what says nothing about each other
   */
  record Question(
      List<String> names, List<RunFigure> decisive, double thresholdPercent, boolean force) {}

  private record Named(String name, MeasuredSession session) {}

  private final Vertx vertx;
  private final PgMeasuredSessions sessions;
  private final PgBaselines baselines;

  public Comparisons(Vertx vertx, PgMeasuredSessions sessions, PgBaselines baselines) {
    this.vertx = vertx;
    this.sessions = sessions;
    this.baselines = baselines;
  }

  Future<ComparisonReport> report(Question question) {
    Future<List<Named>> sides = Future.succeededFuture(List.of());
    for (String name : question.names()) {
      sides =
          sides.compose(
              before ->
                  side(name).map(next -> Stream.concat(before.stream(), Stream.of(next)).toList()));
    }
    // Hundreds of thousands of arrangements are counted: not on an event loop.
    return sides.compose(all -> vertx.executeBlocking(() -> report(question, all), false));
  }

  private Future<Named> side(String name) {
    Future<UUID> id =
        isId(name)
            ? Future.succeededFuture(UUID.fromString(name))
            : baselines.find(name).map(found -> found.orElseThrow(() -> unknown(name)).session());
    return id.compose(this::measured).map(session -> new Named(name, session));
  }

  private static boolean isId(String name) {
    return name.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  }

  static Problem unknown(String name) {
    return new Problem(
        "baseline-not-found",
        "there is no baseline " + name,
        "list them with: tiny-profiler baseline list");
  }

  /** An ended session with what it measured. */
  Future<MeasuredSession> measured(UUID id) {
    return sessions
        .find(id)
        .map(
            found -> {
              MeasuredSession session =
                  found.orElseThrow(
                      () ->
                          new Problem(
                              "session-not-found",
                              "there is no session " + id + " that reached a device",
                              "list them with: tiny-profiler sessions"));
              if (session.endedAt() == null) {
                throw new Problem(
                    "session-not-ended",
                    "session " + id + " has not ended",
                    "wait for it with: tiny-profiler sessions watch " + id);
              }
              return session;
            });
  }

  private static ComparisonReport report(Question question, List<Named> sides) {
    Named reference = sides.get(0);
    List<Candidate> candidates = new ArrayList<>();
    for (Named candidate : sides.subList(1, sides.size())) {
      candidates.add(candidate(question, reference, candidate));
    }
    return new ComparisonReport(
        question.thresholdPercent(),
        question.decisive(),
        sides.stream().map(side -> Side.of(side.name(), side.session())).toList(),
        candidates);
  }

  private static Candidate candidate(Question question, Named a, Named b) {
    List<String> differences =
        ComparisonKey.of(a.session()).differences(ComparisonKey.of(b.session()));
    if (!differences.isEmpty() && !question.force()) {
      throw new Problem(
          "not-comparable",
          "%s and %s cannot be compared: %s"
              .formatted(a.name(), b.name(), String.join("; ", differences)),
          "choose sessions of one platform, model and prompt set, or force it with --force");
    }
    List<Comparison> figures =
        Stream.of(RunFigure.values())
            .map(
                figure ->
                    Comparison.of(
                        figure,
                        a.session().values(figure),
                        b.session().values(figure),
                        question.thresholdPercent()))
            .toList();
    Comparison worst =
        figures.stream()
            .filter(figure -> question.decisive().contains(figure.figure()))
            .min(Comparator.comparingInt(figure -> WORST_FIRST.indexOf(figure.verdict())))
            .orElseThrow();
    return new Candidate(
        b.name(),
        b.session().id(),
        worst.verdict(),
        worst.figure().key() + ": " + worst.reason(),
        differences,
        figures);
  }
}
