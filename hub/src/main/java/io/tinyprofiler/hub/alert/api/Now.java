package io.tinyprofiler.hub.alert.api;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.Silence;
import io.tinyprofiler.hub.alert.api.Views.AlertStatus;
import io.tinyprofiler.hub.alert.api.Views.AlertView;
import io.tinyprofiler.hub.alert.api.Views.GroupView;
import io.tinyprofiler.hub.alert.api.Views.ReceiverView;
import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.route.Inhibition;
import io.tinyprofiler.hub.alert.route.Route;
import io.tinyprofiler.hub.alert.route.Routing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The alerts that fire now, as they are routed, inhibited and silenced: what any hub can tell. */
final class Now {

  private static final Comparator<AlertView> BY_LABELS =
      Comparator.comparing(AlertView::labels, Labels.ORDER);

  private final Routing routing;
  private final List<Alert> alerts;
  private final List<Silence> silences;
  private final Inhibition inhibition;
  private final Instant time;

  Now(Routing routing, List<Alert> alerts, List<Silence> silences, Instant time) {
    this.routing = routing;
    this.alerts = alerts;
    this.silences = silences;
    this.time = time;
    this.inhibition = new Inhibition(routing.inhibitRules());
    alerts.forEach(inhibition::put);
  }

  /** By fingerprint. */
  List<AlertView> alerts(Predicate<AlertView> wanted) {
    return alerts.stream()
        .map(this::view)
        .filter(wanted)
        .sorted(Comparator.comparing(AlertView::fingerprint))
        .toList();
  }

  private AlertView view(Alert alert) {
    return new AlertView(
        alert.annotations(),
        alert.endsAt(),
        alert.labels().id(),
        routing.match(alert.labels()).stream()
            .map(route -> new ReceiverView(route.telling().receiver()))
            .toList(),
        alert.startsAt(),
        status(alert.labels()),
        alert.updatedAt(),
        alert.generatorUrl(),
        alert.labels());
  }

  private AlertStatus status(Labels labels) {
    var silencedBy =
        silences.stream()
            .filter(silence -> silence.mutes(labels, time))
            .map(Silence::id)
            .sorted()
            .toList();
    List<String> inhibitedBy =
        inhibition
            .mutes(labels, time)
            .map(source -> List.of(source.labels().id()))
            .orElse(List.of());
    boolean muted = !silencedBy.isEmpty() || !inhibitedBy.isEmpty();
    return new AlertStatus(muted ? "suppressed" : "active", silencedBy, inhibitedBy);
  }

  /** By their labels, then by receiver; the alerts of each as they are told. */
  List<GroupView> groups(Predicate<AlertView> wanted, Predicate<String> receiver) {
    IdentityHashMap<Route, Map<Labels, List<AlertView>>> groups = new IdentityHashMap<>();
    for (AlertView alert : alerts(wanted)) {
      for (Route route : routing.match(alert.labels())) {
        if (receiver.test(route.telling().receiver())) {
          groups
              .computeIfAbsent(route, first -> new TreeMap<>(Labels.ORDER))
              .computeIfAbsent(
                  route.telling().grouping().of(alert.labels()), first -> new ArrayList<>())
              .add(alert);
        }
      }
    }
    List<GroupView> views = new ArrayList<>();
    groups.forEach(
        (route, byLabels) ->
            byLabels.forEach(
                (labels, members) -> {
                  members.sort(BY_LABELS);
                  views.add(
                      new GroupView(members, labels, new ReceiverView(route.telling().receiver())));
                }));
    views.sort(
        Comparator.comparing(GroupView::labels, Labels.ORDER)
            .thenComparing(group -> group.receiver().name()));
    return views;
  }
}
