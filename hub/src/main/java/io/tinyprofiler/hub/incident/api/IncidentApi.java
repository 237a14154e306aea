package io.tinyprofiler.hub.incident.api;

import io.tinyprofiler.hub.incident.Dossier;
import io.tinyprofiler.hub.incident.Entry;
import io.tinyprofiler.hub.incident.Move;
import io.tinyprofiler.hub.incident.PostMortem;
import io.tinyprofiler.hub.incident.store.PgIncidentFiles;
import io.tinyprofiler.hub.incident.store.PgIncidents;
import io.tinyprofiler.hub.incident.store.PgIncidents.NewAction;
import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Caller;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.hub.web.Reply;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongFunction;

/** {@code /api/v1/incidents}. */
public final class IncidentApi implements Api {

  private static final String MARKDOWN = "text/markdown; charset=utf-8";

  /**
   * What somebody did.
   *
   * @param by who, unless a token says so
   */
  record Deed(String text, String by, String item, Boolean force) {}

  /** An action that is wished for. */
  record ActionBody(String text, String owner, LocalDate due, String runbook, String by) {}

  private final PgIncidents incidents;
  private final PgIncidentFiles files;
  private final Clock clock;

  public IncidentApi(PgIncidents incidents, PgIncidentFiles files, Clock clock) {
    this.incidents = incidents;
    this.files = files;
    this.clock = clock;
  }

  @Override
  public void mount(Routes routes) {
    routes.on("listIncidents", this::list).on("getIncident", this::get);
    routes.on("getIncidentTimeline", this::timeline).on("getIncidentReport", this::report);
    routes.onStored("acknowledgeIncident", request -> move(request, Move.Acknowledge::new));
    routes.onStored("mitigateIncident", request -> move(request, Move.Mitigate::new));
    routes.onStored("resolveIncident", this::resolve);
    routes.onStored("noteIncident", this::note);
    routes
        .onStored("addIncidentAction", this::addAction)
        .onStored("doIncidentAction", this::doAction);
  }

  private Future<?> list(Request request) {
    return files
        .list(request.query("state").orElse(null), request.slice())
        .map(found -> found.stream().map(IncidentView::of).toList())
        .map(
            found -> Page.of("incidents", found, request.slice(), one -> String.valueOf(one.id())));
  }

  private Future<?> get(Request request) {
    return get(files, request);
  }

  private Future<DossierView> get(PgIncidentFiles files, Request request) {
    return dossier(files, request).map(dossier -> DossierView.of(dossier, now()));
  }

  private Future<?> report(Request request) {
    return dossier(files, request)
        .map(dossier -> Reply.text(MARKDOWN, PostMortem.of(dossier, now())))
        .map(reply -> reply.asFile("incident-%d.md".formatted(id(request))));
  }

  private static Future<Dossier> dossier(PgIncidentFiles files, Request request) {
    return files.dossier(id(request)).map(found -> orUnknown(found, id(request)));
  }

  private Future<?> timeline(Request request) {
    long id = id(request);
    return files
        .find(id)
        .map(found -> orUnknown(found, id))
        .compose(known -> files.timeline(id, request.slice()))
        .map(lines -> lines.stream().map(LineView::of).toList())
        .map(
            lines ->
                Page.of("timeline", lines, request.slice(), line -> String.valueOf(line.id())));
  }

  private Future<?> move(Request request, BiFunction<String, String, Move> move) {
    Deed deed = request.body(Deed.class);
    return move(request, move.apply(by(request, deed.by()), text(deed)));
  }

  private Future<?> resolve(Request request) {
    Deed deed = request.body(Deed.class);
    boolean force = Boolean.TRUE.equals(deed.force());
    return move(request, new Move.Resolve(by(request, deed.by()), text(deed), force));
  }

  private Future<?> move(Request request, Move move) {
    return request.commit(
        db ->
            incidents
                .in(db)
                .move(id(request), move, now())
                .map(moved -> IncidentView.of(orUnknown(moved, id(request)))));
  }

  private Future<?> note(Request request) {
    Deed deed = request.body(Deed.class);
    Entry entry =
        new Entry(now(), Entry.Kind.NOTE, text(deed), by(request, deed.by()), deed.item());
    return change(request, all -> all.note(id(request), entry), IncidentApi::unknown);
  }

  private Future<?> addAction(Request request) {
    ActionBody body = request.body(ActionBody.class);
    NewAction action =
        new NewAction(
            body.text(), body.owner(), body.due(), body.runbook() == null ? "" : body.runbook());
    String by = by(request, body.by());
    return change(request, all -> all.add(id(request), action, by, now()), IncidentApi::unknown);
  }

  private Future<?> doAction(Request request) {
    long action = Long.parseLong(request.path("action"));
    Deed deed = request.body(Deed.class);
    String by = by(request, deed.by());
    return change(
        request,
        all -> all.done(id(request), action, by, now()),
        id ->
            new Problem(
                "action-not-found",
                "incident %d has no action %d".formatted(id, action),
                "see tiny-profiler incidents show %d".formatted(id)));
  }

  /** Answers with the incident as it is then. */
  private Future<?> change(
      Request request,
      Function<PgIncidents, Future<Boolean>> change,
      LongFunction<Problem> missing) {
    return request.commit(
        db ->
            change
                .apply(incidents.in(db))
                .compose(
                    known ->
                        known
                            ? get(files.in(db), request)
                            : Future.failedFuture(missing.apply(id(request)))));
  }

  private static long id(Request request) {
    return Long.parseLong(request.path("incident"));
  }

  private static String text(Deed deed) {
    return deed.text() == null ? "" : deed.text();
  }

  /** A token's name is beyond doubt; without one people say who they are. */
  private static String by(Request request, String said) {
    String name = request.caller().name();
    return name.equals(Caller.ANONYMOUS) && said != null ? said : name;
  }

  private static <T> T orUnknown(Optional<T> found, long id) {
    return found.orElseThrow(() -> unknown(id));
  }

  private static Problem unknown(long id) {
    return new Problem(
        "incident-not-found", "there is no incident " + id, "see tiny-profiler incidents");
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
