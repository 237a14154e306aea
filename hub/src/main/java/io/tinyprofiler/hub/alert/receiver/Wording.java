package io.tinyprofiler.hub.alert.receiver;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.Runbook;
import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.notify.Notice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A notice in words. */
final class Wording {

  /** More alerts than this are counted, not listed. */
  private static final int LISTED = 20;

  private Wording() {}

  /** One line, e.g. {@code [FIRING:2] DeviceDisconnected (agent=pi-1)}. */
  static String title(Notice notice) {
    long firing = notice.alerts().stream().filter(a -> !a.resolvedAt(notice.at())).count();
    String status = firing > 0 ? "FIRING:" + firing : "RESOLVED:" + notice.alerts().size();
    Labels shared = Labels.shared(notice.alerts().stream().map(Alert::labels).toList());
    String rest = pairs(shared);
    String name = shared.get("alertname").isEmpty() ? "alerts" : shared.get("alertname");
    return "[%s] %s%s".formatted(status, name, rest.isEmpty() ? "" : " (" + rest + ")");
  }

  private static String pairs(Labels labels) {
    return labels.sorted().entrySet().stream()
        .filter(entry -> !entry.getKey().equals("alertname"))
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }

  /** A line for each alert: what it says of itself, or its labels. */
  static List<String> lines(Notice notice) {
    List<String> lines = new ArrayList<>();
    for (Alert alert : notice.alerts()) {
      if (lines.size() == LISTED) {
        lines.add("and %d more".formatted(notice.alerts().size() - LISTED));
        break;
      }
      String status = alert.resolvedAt(notice.at()) ? "resolved: " : "";
      lines.add(status + said(alert));
    }
    return lines;
  }

  private static String said(Alert alert) {
    Map<String, String> annotations = alert.annotations();
    String summary = annotations.getOrDefault("summary", annotations.get("description"));
    String said =
        summary == null
            ? (alert.labels().get("alertname") + " " + pairs(alert.labels())).strip()
            : summary;
    String runbook = annotations.getOrDefault(Runbook.URL, "");
    return runbook.startsWith("http") ? said + "; see " + runbook : said;
  }
}
