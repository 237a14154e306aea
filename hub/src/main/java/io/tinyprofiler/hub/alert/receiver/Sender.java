package io.tinyprofiler.hub.alert.receiver;

import io.micrometer.core.instrument.MeterRegistry;
import io.tinyprofiler.hub.alert.store.PgOutbox;
import io.tinyprofiler.hub.alert.store.PgOutbox.Waiting;
import io.tinyprofiler.hub.database.Leadership.Term;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is in the outbox. A group's notices go to an integration in their order, the next one
 * after the one before has arrived or was refused; integrations do not wait for each other. Runs on
 * one context.
 */
public final class Sender {

  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  /** Most notices under way to one integration. */
  private static final int AT_ONCE = 8;

  private static final long PRUNE_MS = 3_600_000;

  private final Vertx vertx;
  private final PgOutbox outbox;
  private final Deliveries deliveries;
  private final Map<String, Target> targets;
  private final MeterRegistry meters;
  private final Clock clock;
  private final Set<String> busy = new HashSet<>();
  private final Set<Future<?>> underWay = new HashSet<>();
  private Term term;
  private long timer = -1;
  private long pruning = -1;
  private boolean looking;
  private boolean lookAgain;

  public Sender(
      Vertx vertx,
      PgOutbox outbox,
      Deliveries deliveries,
      Map<String, Target> targets,
      MeterRegistry meters,
      Clock clock) {
    this.vertx = vertx;
    this.outbox = outbox;
    this.deliveries = deliveries;
    this.targets = targets;
    this.meters = meters;
    this.clock = clock;
  }

  public void start(Term ours) {
    term = ours;
    pruning = vertx.setPeriodic(0, PRUNE_MS, tick -> prune());
    wake();
  }

  private void prune() {
    outbox.prune().onFailure(e -> LOG.warn("the outbox is not pruned: {}", e.getMessage()));
  }

  /**
   * Begins nothing any more; done when what is under way has come to something. What came of it is
   * not written by one who leads no more.
   */
  public Future<?> stop() {
    term = null;
    vertx.cancelTimer(timer);
    vertx.cancelTimer(pruning);
    return Future.join(List.copyOf(underWay)).otherwiseEmpty();
  }

  /** There may be something to send. */
  public void wake() {
    if (looking || term == null) {
      lookAgain = true;
      return;
    }
    looking = true;
    lookAgain = false;
    vertx.cancelTimer(timer);
    outbox
        .due(busy, clock.instant(), AT_ONCE)
        .compose(
            due -> {
              begin(due);
              return outbox.next(busy);
            })
        .onComplete(
            next -> {
              looking = false;
              if (next.failed()) {
                LOG.warn("the outbox cannot be read: {}", next.cause().getMessage());
              }
              if (lookAgain) {
                wake();
              } else if (next.failed()) {
                sleep(FIRST_WAIT);
              } else {
                next.result().ifPresent(at -> sleep(Duration.between(clock.instant(), at)));
              }
            });
  }

  private void sleep(Duration time) {
    timer = vertx.setTimer(Math.max(1, time.toMillis() + 1), late -> wake());
  }

  private void begin(List<Waiting> due) {
    Map<String, List<Waiting>> byIntegration =
        due.stream()
            .collect(
                Collectors.groupingBy(
                    waiting -> waiting.notice().integration(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    byIntegration.forEach(
        (integration, waiting) -> {
          busy.add(integration);
          Future<?> sent = Future.join(waiting.stream().map(this::send).toList());
          underWay.add(sent);
          sent.onComplete(
              done -> {
                underWay.remove(sent);
                busy.remove(integration);
                wake();
              });
        });
  }

  private Future<Void> send(Waiting waiting) {
    Term ours = term;
    Target target = targets.get(waiting.notice().integration());
    Future<Outcome> told =
        target == null
            ? Future.succeededFuture(new Outcome.Refused("the receiver is not configured any more"))
            : deliveries.send(target, waiting.notice());
    return told.compose(outcome -> settle(ours, waiting, outcome))
        .onFailure(e -> LOG.warn("what came of a notice is not stored: {}", e.getMessage()));
  }

  private Future<Void> settle(Term ours, Waiting waiting, Outcome outcome) {
    Instant now = clock.instant();
    if (outcome instanceof Outcome.Sent) {
      count(waiting, "sent");
      return outbox.sent(ours, waiting.id(), now);
    }
    if (outcome instanceof Outcome.Refused refused) {
      count(waiting, "given_up");
      LOG.error("{} refuses a notice: {}", waiting.notice().integration(), refused.reason());
      return outbox.givenUp(ours, waiting.id(), now, refused.reason());
    }
    Outcome.Later later = (Outcome.Later) outcome;
    count(waiting, "failed");
    Duration wait = later.after().orElse(backoff(waiting.attempts()));
    if (waiting.attempts() == 0) { // the check of deliveries goes on telling
      LOG.warn(
          "{} was not told and will be in {} ms: {}",
          waiting.notice().integration(),
          wait.toMillis(),
          later.reason());
    }
    return outbox.again(ours, waiting.id(), now.plus(wait), later.reason());
  }

  private void count(Waiting waiting, String outcome) {
    meters
        .counter("notifications", "receiver", waiting.notice().receiver(), "outcome", outcome)
        .increment();
  }

  /** Doubled with each attempt, up to a limit. */
  private static Duration backoff(int attempts) {
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(attempts, 20));
    return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
  }
}
