package io.tinyprofiler.hub.alert.receiver;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.notify.Notice;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An alert as another Alertmanager takes it.
 *
 * @param endsAt while it fires, when it is over unless it is told again
 */
record UpstreamAlert(
    Labels labels,
    Map<String, String> annotations,
    Instant startsAt,
    Instant endsAt,
    String generatorURL) {

  static List<UpstreamAlert> of(Notice notice) {
    return notice.alerts().stream().map(alert -> of(alert, notice)).toList();
  }

  private static UpstreamAlert of(Alert alert, Notice notice) {
    return new UpstreamAlert(
        alert.labels(),
        alert.annotations(),
        alert.startsAt(),
        alert.resolvedAt(notice.at()) ? alert.endsAt() : notice.until(),
        alert.generatorUrl());
  }
}
