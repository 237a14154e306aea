package io.tinyprofiler.hub.alert.notify;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.Silence;
import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.route.Inhibition;
import io.tinyprofiler.hub.alert.route.Route;
import io.tinyprofiler.hub.alert.route.Routing;
import io.tinyprofiler.hub.alert.route.Routing.Integration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Alerts in, notices out, with the meaning that Alertmanager 0.25 gives to routes, groups,
 * inhibition and silences. It reads no clock and does nothing but compute: the same events at the
 * same times give the same notices. Not safe for threads.
 */
public final class Dispatch {

  /** Groups that became empty stay so long, at most, and keep their rhythm meanwhile. */
  private static final Duration SWEEP = Duration.ofSeconds(30);

  /** An alert that is over is kept so long: told again, it may be the same one. */
  private static final Duration MEMORY = Duration.ofMinutes(30);

  /** What was told is remembered so long at least, and twice the repeat interval at most. */
  private static final Duration TOLD_LIMIT = Duration.ofDays(5);

  private record ToldId(String integration, String groupKey) {}

  /** A group's place in the queue; void once the group is due at another time, or gone. */
  private record Turn(Instant at, long number, Group group) {

    boolean holds() {
      return at.equals(group.due());
    }
  }

  private final Routing routing;
  private final Inhibition inhibition;
  private final Map<Long, Alert> alerts = new HashMap<>();
  private final IdentityHashMap<Route, Map<Labels, Group>> groups = new IdentityHashMap<>();
  private final Map<ToldId, Told> told = new HashMap<>();
  private final PriorityQueue<Turn> turns =
      new PriorityQueue<>(Comparator.comparing(Turn::at).thenComparingLong(Turn::number));
  private List<Silence> silences = List.of();
  private long turnsGiven;
  private Instant nextSweep;
  private Instant time;

  /**
   * An engine without alerts.
   *
   * @param told what is remembered from before
   */
  public Dispatch(Routing routing, Collection<Told> told, Instant now) {
    this.routing = routing;
    this.inhibition = new Inhibition(routing.inhibitRules());
    this.nextSweep = now.plus(SWEEP);
    this.time = now;
    told.forEach(one -> this.told.put(idOf(one), one));
  }

  private static ToldId idOf(Told one) {
    return new ToldId(one.integration(), one.groupKey());
  }

  /** All silences there are now. */
  public void silences(List<Silence> all) {
    silences = List.copyOf(all);
  }

  /** An alert, or what is new about it, as of the time to which this has advanced. */
  public void put(Alert alert) {
    Instant now = time;
    alerts.put(alert.fingerprint(), alert);
    inhibition.put(alert);
    for (Route route : routing.match(alert.labels())) {
      Labels labels = route.telling().grouping().of(alert.labels());
      Group group =
          groups
              .computeIfAbsent(route, first -> new HashMap<>())
              .computeIfAbsent(labels, fresh -> new Group(route, labels, now));
      group.put(alert, now);
      turns.add(new Turn(group.due(), turnsGiven++, group));
    }
  }

  /** When {@link #advance} has something to do next. */
  public Instant next() {
    skipVoid();
    Turn turn = turns.peek();
    return turn == null || nextSweep.isBefore(turn.at()) ? nextSweep : turn.at();
  }

  private void skipVoid() {
    while (!turns.isEmpty() && !turns.peek().holds()) {
      turns.poll();
    }
  }

  /** Does all that is due by now, each at its time: being late changes nothing. */
  public Round advance(Instant now) {
    Round round = new Round();
    advance(now, round);
    return round;
  }

  /** The same, adding what comes of it to a round. */
  public void advance(Instant now, Round round) {
    for (skipVoid(); !turns.isEmpty() && !turns.peek().at().isAfter(now); skipVoid()) {
      Turn turn = turns.poll();
      sweepBefore(turn.at(), round);
      if (turn.holds()) {
        look(turn.group(), turn.at(), round);
        turns.add(new Turn(turn.group().due(), turnsGiven++, turn.group()));
      }
    }
    sweepBefore(now, round);
    time = now.isAfter(time) ? now : time;
  }

  private void sweepBefore(Instant now, Round round) {
    if (!nextSweep.isAfter(now)) {
      nextSweep = now.plus(SWEEP);
      sweep(now, round);
    }
  }

  private void look(Group group, Instant now, Round round) {
    List<Alert> all = group.look(now);
    List<Alert> heard = routing.open(group.telling(), now) ? audible(all, now) : List.of();
    if (!heard.isEmpty()) {
      for (Integration integration : routing.integrations().get(group.telling().receiver())) {
        tell(integration, group, heard, now, round);
      }
    }
    group.forgetResolved(now);
  }

  private List<Alert> audible(List<Alert> all, Instant now) {
    List<Alert> heard = new ArrayList<>(all.size());
    for (Alert alert : all) {
      if (inhibition.mutes(alert.labels(), now).isEmpty() && !silenced(alert, now)) {
        heard.add(alert);
      }
    }
    return heard;
  }

  private boolean silenced(Alert alert, Instant now) {
    for (Silence silence : silences) {
      if (silence.mutes(alert.labels(), now)) {
        return true;
      }
    }
    return false;
  }

  private void tell(
      Integration integration, Group group, List<Alert> heard, Instant now, Round round) {
    Set<Long> firing = new HashSet<>();
    Set<Long> resolved = new HashSet<>();
    heard.forEach(a -> (a.resolvedAt(now) ? resolved : firing).add(a.fingerprint()));
    ToldId id = new ToldId(integration.key(), group.key());
    Told last = told.get(id);
    if (last != null && !last.expiresAt().isAfter(now)) {
      last = null;
    }
    Duration repeat = group.telling().repeatInterval();
    if (!Told.news(last, firing, resolved, integration.sendResolved(), new Told.Due(now, repeat))) {
      return;
    }
    Duration kept = repeat.multipliedBy(2);
    kept = kept.compareTo(TOLD_LIMIT) < 0 ? kept : TOLD_LIMIT;
    Told fresh = new Told(integration.key(), group.key(), firing, resolved, now, now.plus(kept));
    told.put(id, fresh);
    round.told().add(fresh);
    List<Alert> sent =
        integration.sendResolved()
            ? heard
            : heard.stream().filter(alert -> !alert.resolvedAt(now)).toList();
    if (!sent.isEmpty()) {
      round
          .notices()
          .add(
              new Notice(
                  integration.receiver(),
                  integration.key(),
                  group.key(),
                  group.labels(),
                  now,
                  now.plus(repeat).plus(group.telling().groupInterval().multipliedBy(2)),
                  sent));
    }
  }

  private void sweep(Instant now, Round round) {
    Set<Long> grouped = new HashSet<>();
    for (Map<Labels, Group> ofRoute : groups.values()) {
      ofRoute.values().removeIf(Group::endIfEmpty);
      ofRoute.values().forEach(group -> grouped.addAll(group.fingerprints()));
    }
    alerts
        .values()
        .removeIf(
            alert -> {
              boolean over =
                  alert.resolvedAt(now.minus(MEMORY)) && !grouped.contains(alert.fingerprint());
              if (over) {
                inhibition.remove(alert);
                round.forgotten().add(alert);
              }
              return over;
            });
    told.values()
        .removeIf(
            one -> {
              boolean lapsed = !one.expiresAt().isAfter(now);
              if (lapsed) {
                round.lapsed().add(one);
              }
              return lapsed;
            });
  }
}
