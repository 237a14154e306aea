package io.tinyprofiler.hub.alert;

import io.tinyprofiler.hub.alert.notify.Dispatch;
import io.tinyprofiler.hub.alert.notify.Round;
import io.tinyprofiler.hub.alert.receiver.Sender;
import io.tinyprofiler.hub.alert.route.Routing;
import io.tinyprofiler.hub.alert.store.PgAlerts;
import io.tinyprofiler.hub.alert.store.PgRounds;
import io.tinyprofiler.hub.alert.store.PgSilences;
import io.tinyprofiler.hub.database.Leadership;
import io.tinyprofiler.hub.database.Leadership.Term;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the engine while this hub is the one that leads: reads what has changed, lets time pass,
 * stores what comes of it, and has it sent. Whatever fails, it begins again from what is stored.
 */
public final class AlertVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(AlertVerticle.class);
  private static final long CANDIDATE_MS = 1_000;

  /** Where alerts, silences and what was told are stored. */
  public record Store(PgAlerts alerts, PgSilences silences, PgRounds rounds) {}

  /** What else is done while this hub leads. */
  public interface Duty {

    void begin(Term term);

    void end();

    /** Several, begun and ended together. */
    static Duty all(List<Duty> duties) {
      return new Duty() {
        @Override
        public void begin(Term term) {
          duties.forEach(duty -> duty.begin(term));
        }

        @Override
        public void end() {
          duties.forEach(Duty::end);
        }
      };
    }
  }

  private final Leadership leadership;
  private final Routing routing;
  private final Store store;
  private final Sender sender;
  private final Duty duty;
  private final Clock clock;
  private Context turns;
  private Term term;
  private Dispatch dispatch;
  private long revision;
  private long timer = -1;
  private boolean busy;
  private boolean again;
  private boolean stopped;

  public AlertVerticle(
      Leadership leadership, Routing routing, Store store, Sender sender, Duty duty, Clock clock) {
    this.leadership = leadership;
    this.routing = routing;
    this.store = store;
    this.sender = sender;
    this.duty = duty;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    turns = vertx.getOrCreateContext();
    stand();
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    return lose().compose(idle -> leadership.resign());
  }

  /** Tries to lead until it does. */
  private void stand() {
    if (stopped) {
      return;
    }
    leadership
        .take(
            new Leadership.Led() {
              @Override
              public void lost() {
                turns.runOnContext(now -> lostLead());
              }

              @Override
              public void told() {
                turns.runOnContext(now -> turn());
              }
            })
        .onSuccess(taken -> taken.ifPresentOrElse(this::lead, this::standLater))
        .onFailure(e -> standLater());
  }

  private void standLater() {
    if (!stopped) {
      vertx.setTimer(CANDIDATE_MS, later -> stand());
    }
  }

  private void lead(Term ours) {
    if (stopped) {
      leadership.resign();
      return;
    }
    term = ours;
    store
        .rounds()
        .told()
        .onSuccess(
            told -> {
              if (!ours.equals(term)) {
                return; // it was stopped meanwhile, or another leads
              }
              dispatch = new Dispatch(routing, told, now());
              revision = 0;
              busy = false;
              sender.start(ours);
              duty.begin(ours);
              turn();
            })
        .onFailure(this::giveUp);
  }

  private void giveUp(Throwable e) {
    LOG.warn("alerts begin again from what is stored: {}", e.getMessage());
    leadership.resign();
  }

  private void lostLead() {
    lose();
    standLater();
  }

  private Future<?> lose() {
    if (term == null) {
      return Future.succeededFuture();
    }
    term = null;
    dispatch = null;
    vertx.cancelTimer(timer);
    duty.end();
    return sender.stop();
  }

  /** One thing after the other: what changed, what is due, storing it. */
  private void turn() {
    if (dispatch == null) {
      return;
    }
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    again = false;
    vertx.cancelTimer(timer);
    Dispatch ours = dispatch;
    Term held = term;
    store
        .silences()
        .list()
        .compose(
            silences -> {
              ours.silences(silences);
              return store.alerts().changes(revision);
            })
        .compose(changes -> store(held, advance(ours, changes)))
        .onComplete(
            done -> {
              if (ours != dispatch) {
                return;
              }
              busy = false;
              if (done.failed()) {
                giveUp(done.cause());
              } else if (again) {
                turn();
              } else {
                sleep();
              }
            });
  }

  private Round advance(Dispatch engine, PgAlerts.Changes changes) {
    revision = changes.revision();
    Round round = new Round();
    for (Alert alert : changes.alerts()) {
      engine.advance(alert.updatedAt(), round);
      engine.put(alert);
    }
    engine.advance(now(), round);
    return round;
  }

  private Future<Void> store(Term held, Round round) {
    if (round.isEmpty()) {
      return Future.succeededFuture();
    }
    return store
        .rounds()
        .store(held, round)
        .onSuccess(
            stored -> {
              if (!round.notices().isEmpty()) {
                sender.wake();
              }
            });
  }

  private void sleep() {
    long millis = Duration.between(now(), dispatch.next()).toMillis() + 1;
    timer = vertx.setTimer(Math.max(1, millis), due -> turn());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
