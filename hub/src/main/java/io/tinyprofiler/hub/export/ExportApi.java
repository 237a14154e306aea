package io.tinyprofiler.hub.export;

import io.tinyprofiler.hub.result.MeasuredSession;
import io.tinyprofiler.hub.result.PgMeasuredSessions;
import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Reply;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.UUID;

/** {@code /api/v1/sessions/{session}/export}. */
public final class ExportApi implements Api {

  private final Vertx vertx;
  private final PgMeasuredSessions sessions;

  public ExportApi(Vertx vertx, PgMeasuredSessions sessions) {
    this.vertx = vertx;
    this.sessions = sessions;
  }

  @Override
  public void mount(Routes routes) {
    routes.on("exportSession", this::export);
  }

  private Future<Reply> export(Request request) {
    UUID id = request.pathId("session");
    ExportFormat format = request.query("format").flatMap(ExportFormat::of).orElseThrow();
    return sessions
        .find(id)
        .map(found -> found.orElseThrow(() -> unknown(id)))
        .map(ExportApi::ended)
        .compose(session -> vertx.executeBlocking(() -> render(format, session), false));
  }

  private static Reply render(ExportFormat format, MeasuredSession session) {
    String name = "session-%s.%s".formatted(session.id(), format.extension());
    return switch (format) {
      case JSON -> Reply.json(200, SessionExport.of(session)).asFile(name);
      case CSV -> file(format, CsvExport.of(session), name);
      case LLAMA_BENCH -> file(format, LlamaBenchExport.of(session), name);
      case PROMETHEUS -> file(format, PrometheusExport.of(session), name);
      case JUNIT -> file(format, JunitExport.of(session), name);
      case HTML -> file(format, HtmlReport.of(session), name);
      case SVG -> Reply.text(format.type(), BadgeExport.of(session)); // an image of a page
    };
  }

  private static Reply file(ExportFormat format, String text, String name) {
    return Reply.text(format.type(), text).asFile(name);
  }

  private static MeasuredSession ended(MeasuredSession session) {
    if (session.endedAt() == null) {
      throw new Problem(
          "session-not-ended",
          "session " + session.id() + " has not ended",
          "wait for it with: tiny-profiler sessions watch " + session.id());
    }
    return session;
  }

  private static Problem unknown(UUID id) {
    return new Problem(
        "session-not-found",
        "there is no session " + id + " that reached a device",
        "list them with: tiny-profiler sessions");
  }
}
