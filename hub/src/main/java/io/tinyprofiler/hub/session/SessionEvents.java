package io.tinyprofiler.hub.session;

import io.tinyprofiler.hub.web.EventStream;
import io.tinyprofiler.shared.bus.Address;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.UUID;

/**
 * A session as it goes on: {@code session} whenever it changes, {@code tokens} as they are stored,
 * {@code end}. What is sent is read from the database, so that nothing is missing and nothing comes
 * twice, also for a client that was away; the bus only says when to look.
 */
final class SessionEvents {

  /** Another hub may have stored what this one's bus does not know of. */
  private static final long LOOK_MS = 10_000;

  private final Vertx vertx;
  private final PgSessions sessions;
  private final PgRuns runs;
  private final SessionChanges changes;

  SessionEvents(Vertx vertx, PgSessions sessions, PgRuns runs, SessionChanges changes) {
    this.vertx = vertx;
    this.sessions = sessions;
    this.runs = runs;
    this.changes = changes;
  }

  EventStream of(UUID session, EventCursor from) {
    return new EventStream(sink -> new Follower(session, from, sink).begin());
  }

  /** One client. It looks once at a time; what happens meanwhile makes it look again. */
  private final class Follower {

    private final UUID session;
    private final EventStream.Sink sink;
    private final MessageConsumer<Object> bus;
    private final long timer;
    private EventCursor cursor;
    private Promise<Void> change;
    private boolean looking;
    private boolean again;
    private boolean over;

    Follower(UUID session, EventCursor from, EventStream.Sink sink) {
      this.session = session;
      this.cursor = from;
      this.sink = sink;
      this.bus = vertx.eventBus().consumer(Address.liveSession(session), message -> look());
      this.timer = vertx.setPeriodic(LOOK_MS, tick -> look());
    }

    Runnable begin() {
      look();
      return this::stop;
    }

    private synchronized void stop() {
      over = true;
      bus.unregister();
      vertx.cancelTimer(timer);
      forget();
    }

    private synchronized void look() {
      if (over || looking) {
        again = looking;
        return;
      }
      looking = true;
      again = false;
      awaitChange();
      sendNew()
          .onComplete(
              sent -> {
                if (sent.failed() || sent.result()) {
                  sink.end(); // a client that was cut off comes back and goes on
                } else {
                  looked();
                }
              });
    }

    private synchronized void looked() {
      looking = false;
      if (again) {
        look();
      }
    }

    private void awaitChange() {
      forget();
      change = changes.next(session);
      change.future().onSuccess(changed -> look());
    }

    private void forget() {
      if (change != null) {
        changes.forget(session, change);
      }
    }

    /** Sends what the client has not; true if nothing more will come. */
    private Future<Boolean> sendNew() {
      return sessions
          .find(session)
          .compose(
              found ->
                  runs.ofSession(session)
                      .compose(theirs -> sendNew(found.orElseThrow().with(theirs))));
    }

    private Future<Boolean> sendNew(SessionView view) {
      if (view.ended()) {
        return sendTokens(view.runs())
            .compose(sent -> sendSession(view))
            .compose(sent -> sink.send(cursor.text(), "end", new Ended(view.state())))
            .map(true);
      }
      return sendSession(view).compose(sent -> sendTokens(view.runs())).map(false);
    }

    private Future<Void> sendSession(SessionView view) {
      if (view.version().equals(cursor.version())) {
        return Future.succeededFuture();
      }
      cursor = cursor.with(view.version());
      return sink.send(cursor.text(), "session", view);
    }

    /** Of the run that the client is at, and of those after it. */
    private Future<Void> sendTokens(List<RunView> all) {
      List<UUID> ids = all.stream().map(RunView::id).toList();
      Future<Void> sent = Future.succeededFuture();
      for (UUID run : ids.subList(Math.max(0, ids.indexOf(cursor.run())), ids.size())) {
        sent = sent.compose(before -> sendTokensOf(run));
      }
      return sent;
    }

    private Future<Void> sendTokensOf(UUID run) {
      int next = run.equals(cursor.run()) ? cursor.next() : 0;
      return runs.tokensFrom(run, next)
          .compose(
              some -> {
                if (some.tokens().isEmpty()) {
                  return Future.succeededFuture();
                }
                int last = some.tokens().get(some.tokens().size() - 1).position();
                cursor = cursor.at(run, last + 1);
                return sink.send(cursor.text(), "tokens", some).compose(s -> sendTokensOf(run));
              });
    }
  }

  /** The last event. */
  record Ended(String state) {}
}
