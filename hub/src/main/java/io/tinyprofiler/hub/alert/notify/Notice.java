package io.tinyprofiler.hub.alert.notify;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.match.Labels;
import java.time.Instant;
import java.util.List;

/**
 * What one integration is to be told about one group.
 *
 * @param integration its key
 * @param at when that was decided
 * @param until by when it is told again if anything still fires
 * @param alerts in the order of {@link Labels#ORDER}
 */
public record Notice(
    String receiver,
    String integration,
    String groupKey,
    Labels groupLabels,
    Instant at,
    Instant until,
    List<Alert> alerts) {

  public Notice {
    alerts = List.copyOf(alerts);
  }

  /** Whether any of its alerts fires. */
  public boolean firing() {
    return alerts.stream().anyMatch(alert -> !alert.resolvedAt(at));
  }
}
