package io.tinyprofiler.hub.comparison;

import io.tinyprofiler.hub.alert.rule.Lab.Regression;
import io.tinyprofiler.hub.alert.rule.PgLab;
import io.tinyprofiler.hub.result.MeasuredSession;
import io.tinyprofiler.shared.metric.Comparison;
import io.tinyprofiler.shared.metric.RunFigure;
import io.tinyprofiler.shared.metric.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds each device's newest results against their baselines, by the median gap between tokens.
 * What was judged once is remembered: only new sessions and new baselines cost anything.
 */
public final class BaselineWatch implements PgLab.Regressions {

  private static final Logger LOG = LoggerFactory.getLogger(BaselineWatch.class);

  private record Pair(UUID baseline, UUID session) {}

  private final Vertx vertx;
  private final Comparisons comparisons;
  private final PgBaselines baselines;
  private Map<UUID, ComparisonKey> keys = new HashMap<>();
  private Map<Pair, Optional<Regression>> judged = new HashMap<>();

  public BaselineWatch(Vertx vertx, Comparisons comparisons, PgBaselines baselines) {
    this.vertx = vertx;
    this.comparisons = comparisons;
    this.baselines = baselines;
  }

  @Override
  public Future<List<Regression>> look() {
    Map<UUID, ComparisonKey> keysNow = new HashMap<>();
    Map<Pair, Optional<Regression>> judgedNow = new HashMap<>();
    return baselines
        .candidates()
        .compose(
            sessions -> {
              Future<Void> all = Future.succeededFuture();
              for (UUID session : sessions) {
                all = all.compose(before -> judge(session, keysNow, judgedNow));
              }
              return all;
            })
        .map(
            done -> {
              keys = keysNow;
              judged = judgedNow;
              List<Regression> found = new ArrayList<>();
              judgedNow.values().forEach(regression -> regression.ifPresent(found::add));
              return found;
            });
  }

  private Future<Void> judge(
      UUID session, Map<UUID, ComparisonKey> keysNow, Map<Pair, Optional<Regression>> judgedNow) {
    return key(session)
        .compose(
            key -> {
              keysNow.put(session, key);
              return baselines.matching(key);
            })
        .compose(
            found -> {
              if (found.isEmpty() || found.get().session().equals(session)) {
                return Future.succeededFuture();
              }
              Pair pair = new Pair(found.get().session(), session);
              return verdict(pair, found.get().name())
                  .onSuccess(verdict -> judgedNow.put(pair, verdict));
            })
        .onFailure(
            e ->
                LOG.atWarn()
                    .addKeyValue("session", session)
                    .setCause(e)
                    .log("session {} is not held against a baseline", session))
        .transform(done -> Future.succeededFuture());
  }

  private Future<ComparisonKey> key(UUID session) {
    ComparisonKey known = keys.get(session);
    return known != null
        ? Future.succeededFuture(known)
        : comparisons.measured(session).map(ComparisonKey::of);
  }

  private Future<Optional<Regression>> verdict(Pair pair, String baseline) {
    Optional<Regression> known = judged.get(pair);
    if (known != null) {
      return Future.succeededFuture(known);
    }
    return Future.all(comparisons.measured(pair.baseline()), comparisons.measured(pair.session()))
        .compose(
            sides ->
                vertx.executeBlocking(
                    () -> regression(baseline, sides.resultAt(0), sides.resultAt(1)), false));
  }

  private static Optional<Regression> regression(
      String baseline, MeasuredSession reference, MeasuredSession session) {
    Comparison comparison =
        Comparison.of(
            RunFigure.ITL,
            reference.values(RunFigure.ITL),
            session.values(RunFigure.ITL),
            Comparison.DEFAULT_THRESHOLD_PERCENT);
    if (comparison.verdict() != Verdict.REGRESSED) {
      return Optional.empty();
    }
    ComparisonKey key = ComparisonKey.of(session);
    String model = session.info().model();
    return Optional.of(
        new Regression(
            session.spec().device(),
            key.platform(),
            model == null ? "" : model,
            key.quantization(),
            baseline,
            "session %s is worse than baseline %s: %s"
                .formatted(session.id(), baseline, comparison.reason())));
  }
}
