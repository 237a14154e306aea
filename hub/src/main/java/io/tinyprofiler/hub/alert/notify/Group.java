package io.tinyprofiler.hub.alert.notify;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.route.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Alerts that one route tells of together, and when it looks at them next. */
final class Group {

  private static final Comparator<Alert> ORDER = Comparator.comparing(Alert::labels, Labels.ORDER);

  private final Route route;
  private final Labels labels;
  private final String key;
  private final Map<Long, Alert> alerts = new LinkedHashMap<>();
  private Instant due;
  private boolean looked;

  Group(Route route, Labels labels, Instant now) {
    this.route = route;
    this.labels = labels;
    this.key = route.groupKey(labels);
    this.due = now.plus(route.telling().groupWait());
  }

  /** Takes an alert; one that has waited long enough elsewhere is looked at now. */
  void put(Alert alert, Instant now) {
    alerts.put(alert.fingerprint(), alert);
    if (!looked && alert.startsAt().plus(route.telling().groupWait()).isBefore(now)) {
      due = now;
    }
  }

  /** Those to be told of, in order; counts as a look. */
  List<Alert> look(Instant now) {
    looked = true;
    due = now.plus(route.telling().groupInterval());
    List<Alert> ordered = new ArrayList<>(alerts.values());
    ordered.sort(ORDER);
    return ordered;
  }

  /** Those that were told to be over need not be told again. */
  void forgetResolved(Instant now) {
    alerts.values().removeIf(alert -> alert.resolvedAt(now));
  }

  Set<Long> fingerprints() {
    return alerts.keySet();
  }

  /** Without alerts it is never due again. */
  boolean endIfEmpty() {
    if (alerts.isEmpty()) {
      due = Instant.MAX;
    }
    return alerts.isEmpty();
  }

  Instant due() {
    return due;
  }

  Route.Telling telling() {
    return route.telling();
  }

  Labels labels() {
    return labels;
  }

  String key() {
    return key;
  }
}
