package io.tinyprofiler.hub.session;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Label;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.hub.web.Reply;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** {@code /api/v1/sessions}. */
public final class SessionApi implements Api {

  private final PgSessions sessions;
  private final PgSessionArtifacts artifacts;
  private final PgRuns runs;
  private final Dispatcher dispatcher;
  private final SessionChanges changes;
  private final SessionEvents events;

  public SessionApi(
      Vertx vertx,
      PgSessions sessions,
      PgSessionArtifacts artifacts,
      PgRuns runs,
      Dispatcher dispatcher,
      SessionChanges changes) {
    this.events = new SessionEvents(vertx, sessions, runs, changes);
    this.sessions = sessions;
    this.artifacts = artifacts;
    this.runs = runs;
    this.dispatcher = dispatcher;
    this.changes = changes;
  }

  @Override
  public void leave() {
    changes.leave();
  }

  @Override
  public void mount(Routes routes) {
    routes.on("listSessions", this::list).onStored("createSession", this::create);
    routes.on("getSession", this::get).onStored("cancelSession", this::cancel);
    routes.on("listSessionRuns", this::runs).on("getSessionText", this::text);
    routes.on("followSession", this::follow);
  }

  private Future<?> list(Request request) {
    var filter =
        new PgSessions.Filter(
            request.query("state").orElse(null),
            request.query("device").orElse(null),
            request.query("label").map(Label::of).orElse(null));
    return sessions
        .list(filter, request.slice())
        .map(
            found ->
                Page.of("sessions", found, request.slice(), session -> session.id().toString()));
  }

  private Future<?> create(Request request) {
    NewSession wish = request.body(NewSession.class);
    UUID id = wish.id() != null ? wish.id() : request.newId();
    SessionSpec spec = wish.spec(id);
    String createdBy = wish.who() != null ? wish.who() : request.caller().name();
    return sessions
        .accepts(spec.device())
        .map(accepts -> checkDevice(spec.device(), accepts))
        .compose(device -> artifacts.check(spec))
        .compose(
            fits ->
                request.commit(
                    db -> queue(sessions.in(db), spec, wish.priorityOrDefault(), createdBy)))
        .onSuccess(queued -> dispatcher.offer(spec.device()));
  }

  private static Future<Reply> queue(
      PgSessions sessions, SessionSpec spec, int priority, String createdBy) {
    return sessions
        .add(spec, priority, createdBy)
        .compose(
            added ->
                found(sessions, spec.session())
                    .map(session -> Reply.json(added ? 201 : 200, same(session, spec))));
  }

  private static String checkDevice(String device, Optional<Boolean> accepts) {
    if (accepts.isEmpty()) {
      throw new Problem(
          "device-not-found",
          "no device " + device + " was ever seen",
          "list them with: tiny-profiler devices");
    }
    if (!accepts.get()) {
      throw new Problem(
          "device-retired", "device " + device + " is retired", "choose one that is not");
    }
    return device;
  }

  /** A repeated request is answered with its session; the same id for another one is refused. */
  private static SessionView same(SessionView session, SessionSpec spec) {
    if (session.spec().equals(spec)) {
      return session;
    }
    throw new Problem(
        "session-exists",
        "there is another session " + session.id(),
        "use a new id, or leave it out");
  }

  /** Registers before it reads: a change between the two is not missed. */
  private Future<?> get(Request request) {
    UUID id = request.pathId("session");
    int wait = request.query("wait").map(Integer::valueOf).orElse(0);
    if (wait == 0) {
      return withRuns(id);
    }
    Promise<Void> change = changes.next(id);
    return found(id)
        .compose(
            session ->
                session.ended() || request.query("seen").filter(notEqual(session)).isPresent()
                    ? Future.succeededFuture()
                    : change.future().timeout(wait, TimeUnit.SECONDS).otherwiseEmpty())
        .onComplete(done -> changes.forget(id, change))
        .compose(done -> withRuns(id));
  }

  /** 204 is how an EventSource is told not to come back. */
  private Future<?> follow(Request request) {
    EventCursor from = EventCursor.of(request.header("Last-Event-ID"));
    return found(request.pathId("session"))
        .map(
            session ->
                session.ended() && session.version().equals(from.version())
                    ? Reply.empty(204)
                    : events.of(session.id(), from));
  }

  private static Predicate<String> notEqual(SessionView session) {
    return seen -> !seen.equals(session.version());
  }

  private Future<SessionView> withRuns(UUID id) {
    return found(id).compose(session -> runs.ofSession(id).map(session::with));
  }

  private Future<?> runs(Request request) {
    UUID id = request.pathId("session");
    return found(id)
        .compose(session -> runs.ofSession(id))
        .map(all -> new Page<>("runs", all, null));
  }

  private Future<?> cancel(Request request) {
    UUID id = request.pathId("session");
    return request
        .commit(
            db -> {
              PgSessions all = sessions.in(db);
              return all.cancel(id)
                  .compose(done -> found(all, id).map(session -> cancelled(done, session)));
            })
        .onSuccess(
            session -> {
              if (!session.ended()) {
                dispatcher.cancel(session.agent(), id);
              } else {
                changes.changed(id);
              }
            });
  }

  private static SessionView cancelled(boolean done, SessionView session) {
    if (!done && !session.state().equals("cancelled")) {
      throw new Problem(
          "session-ended",
          "session %s has %s".formatted(session.id(), session.state()),
          "nothing is left to cancel");
    }
    return session;
  }

  private Future<?> text(Request request) {
    UUID id = request.pathId("session");
    UUID run = request.queryId("run").orElse(null);
    return found(id)
        .compose(session -> runs.text(id, run))
        .map(
            text ->
                text.map(joined -> Reply.text("text/plain; charset=utf-8", joined))
                    .orElseThrow(
                        () ->
                            new Problem(
                                "text-not-found",
                                "session " + id + " has no generated text there",
                                "see its runs with: tiny-profiler sessions show " + id)));
  }

  private Future<SessionView> found(UUID id) {
    return found(sessions, id);
  }

  private static Future<SessionView> found(PgSessions sessions, UUID id) {
    return sessions
        .find(id)
        .map(
            session ->
                session.orElseThrow(
                    () ->
                        new Problem(
                            "session-not-found",
                            "there is no session " + id,
                            "list them with: tiny-profiler sessions")));
  }
}
