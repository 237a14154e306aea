package io.tinyprofiler.hub.comparison;

import io.tinyprofiler.hub.result.MeasuredSession;
import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.hub.web.Reply;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.tinyprofiler.shared.metric.Comparison;
import io.tinyprofiler.shared.metric.RunFigure;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/** {@code /api/v1/baselines}. */
public final class BaselineApi implements Api {

  /** A name for a session. */
  record NewBaseline(String name, UUID session) {}

  private final PgBaselines baselines;
  private final Comparisons comparisons;

  public BaselineApi(PgBaselines baselines, Comparisons comparisons) {
    this.baselines = baselines;
    this.comparisons = comparisons;
  }

  @Override
  public void mount(Routes routes) {
    routes.on("listBaselines", this::list).onStored("setBaseline", this::set);
    routes.on("getBaseline", this::get).onStored("removeBaseline", this::remove);
  }

  /** With a session: the one that it is to be compared with, if there is any. */
  private Future<?> list(Request request) {
    if (request.queryId("session").isPresent()) {
      return comparisons
          .measured(request.queryId("session").get())
          .compose(session -> baselines.matching(ComparisonKey.of(session)))
          .map(found -> new Page<>("baselines", found.map(List::of).orElse(List.of()), null));
    }
    return baselines
        .list(request.slice())
        .map(found -> Page.of("baselines", found, request.slice(), BaselineView::name));
  }

  private Future<?> set(Request request) {
    NewBaseline wish = request.body(NewBaseline.class);
    return comparisons
        .measured(wish.session())
        .map(BaselineApi::checked)
        .compose(
            session ->
                request.commit(
                    db ->
                        baselines
                            .in(db)
                            .set(
                                wish.name(),
                                session.id(),
                                ComparisonKey.of(session),
                                request.caller().name())));
  }

  /** A baseline that can never decide anything would fail every gate later. */
  private static MeasuredSession checked(MeasuredSession session) {
    int runs = session.values(RunFigure.ITL).length;
    if (runs < Comparison.MIN_RUNS) {
      throw new Problem(
          "baseline-too-small",
          "session %s has %d valid repetitions, too few to compare with"
              .formatted(session.id(), runs),
          "measure with --runs %d or more".formatted(Comparison.MIN_RUNS));
    }
    return session;
  }

  private Future<BaselineView> get(Request request) {
    String name = request.path("baseline");
    return baselines.find(name).map(found -> found.orElseThrow(() -> Comparisons.unknown(name)));
  }

  private Future<?> remove(Request request) {
    String name = request.path("baseline");
    return request.commit(
        db ->
            baselines
                .in(db)
                .remove(name)
                .map(
                    removed -> {
                      if (!removed) {
                        throw Comparisons.unknown(name);
                      }
                      return Reply.empty(204);
                    }));
  }
}
