package io.tinyprofiler.hub.comparison;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.InvalidField;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.tinyprofiler.shared.metric.Comparison;
import io.tinyprofiler.shared.metric.RunFigure;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.Stream;

/** {@code /api/v1/compare} and {@code /api/v1/trends}. */
public final class ComparisonApi implements Api {

  private final Comparisons comparisons;
  private final PgTrends trends;

  public ComparisonApi(Comparisons comparisons, PgTrends trends) {
    this.comparisons = comparisons;
    this.trends = trends;
  }

  @Override
  public void mount(Routes routes) {
    routes.on("compareSessions", this::compare).on("listTrends", this::trends);
  }

  private Future<?> trends(Request request) {
    PgTrends.Question question =
        new PgTrends.Question(
            request.query("label").orElseThrow(),
            request.query("device").orElse(null),
            request.query("model").orElse(null),
            request.slice().limit());
    return trends.list(question).map(found -> new Page<>("trends", found, null));
  }

  private Future<ComparisonReport> compare(Request request) {
    List<String> names =
        Stream.concat(
                request.query("reference").stream(),
                Stream.of(request.query("candidates").orElseThrow().split(",")))
            .toList();
    List<RunFigure> decisive =
        Stream.of(request.query("figures").orElse(RunFigure.ITL.key()).split(","))
            .map(ComparisonApi::figure)
            .toList();
    double threshold =
        request
            .query("threshold")
            .map(Double::valueOf)
            .orElse(Comparison.DEFAULT_THRESHOLD_PERCENT);
    boolean force = request.query("force").map(Boolean::valueOf).orElse(false);
    return comparisons.report(new Comparisons.Question(names, decisive, threshold, force));
  }

  private static RunFigure figure(String key) {
    return RunFigure.of(key)
        .orElseThrow(
            () ->
                new InvalidField(
                    "figures",
                    "there is no figure '" + key + "'",
                    "use some of: "
                        + String.join(
                            ", ", Stream.of(RunFigure.values()).map(RunFigure::key).toList())));
  }
}
