package io.tinyprofiler.hub.alert.receiver;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.notify.Notice;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Alertmanager's webhook payload, version 4. */
public record WebhookPayload(
    String receiver,
    String status,
    List<Item> alerts,
    Labels groupLabels,
    Labels commonLabels,
    Map<String, String> commonAnnotations,
    String externalURL,
    String version,
    String groupKey,
    int truncatedAlerts) {

  private static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

  /**
   * One alert.
   *
   * @param endsAt the year 1 while it fires
   */
  public record Item(
      String status,
      Labels labels,
      Map<String, String> annotations,
      Instant startsAt,
      Instant endsAt,
      String generatorURL,
      String fingerprint) {

    static Item of(Alert alert, Instant at) {
      boolean over = alert.resolvedAt(at);
      return new Item(
          over ? "resolved" : "firing",
          alert.labels(),
          alert.annotations(),
          alert.startsAt(),
          over ? alert.endsAt() : NEVER,
          alert.generatorUrl(),
          alert.labels().id());
    }
  }

  /**
   * The payload of a notice.
   *
   * @param most alerts in it; 0 is no limit
   */
  public static WebhookPayload of(Notice notice, int most, String link) {
    List<Alert> all = notice.alerts();
    int shown = most > 0 ? Math.min(most, all.size()) : all.size();
    List<Alert> kept = all.subList(0, shown);
    return new WebhookPayload(
        notice.receiver(),
        kept.stream().anyMatch(alert -> !alert.resolvedAt(notice.at())) ? "firing" : "resolved",
        kept.stream().map(alert -> Item.of(alert, notice.at())).toList(),
        notice.groupLabels(),
        Labels.shared(kept.stream().map(Alert::labels).toList()),
        sharedAnnotations(kept),
        link,
        "4",
        notice.groupKey(),
        all.size() - shown);
  }

  private static Map<String, String> sharedAnnotations(List<Alert> alerts) {
    Map<String, String> shared = new LinkedHashMap<>(alerts.get(0).annotations());
    alerts.forEach(alert -> shared.entrySet().retainAll(alert.annotations().entrySet()));
    return shared;
  }
}
