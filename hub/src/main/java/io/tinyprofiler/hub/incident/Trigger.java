package io.tinyprofiler.hub.incident;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.route.Route;
import io.tinyprofiler.hub.alert.route.Routing;
import java.util.List;
import java.util.Set;

/** Which alerts open incidents, and which of them belong together: as the routes group them. */
public final class Trigger {

  /** Sources of alerts that tell of an incident or of nothing wrong. */
  private static final Set<String> TOLD = Set.of(Escalation.SOURCE, "report");

  private static final String CRITICAL = "critical";

  private final Routing routing;

  public Trigger(Routing routing) {
    this.routing = routing;
  }

  /** Whether an alert belongs on a timeline. */
  public static boolean concerns(Alert alert) {
    return !TOLD.contains(alert.labels().get("source"))
        && !alert.labels().get("severity").equals("none");
  }

  /** Whether an alert opens an incident, or joins one. */
  public static boolean opens(Alert alert) {
    return concerns(alert) && alert.labels().get("severity").equals(CRITICAL);
  }

  /** The group that an alert is told in first. */
  public String group(Labels labels) {
    List<Route> routes = routing.match(labels);
    return routes.isEmpty()
        ? labels.toString()
        : routes.get(0).groupKey(routes.get(0).telling().grouping().of(labels));
  }

  /** What an incident is called that an alert opens. */
  public static String title(Labels labels) {
    String where =
        labels.only(name -> !Set.of("alertname", "severity", "source").contains(name)).toString();
    String name = labels.get("alertname");
    return (name.isEmpty() ? "alert" : name) + (where.equals("{}") ? "" : " " + where);
  }

  /** An alert in a sentence. */
  public static String sentence(Alert alert) {
    String summary = alert.annotations().getOrDefault("summary", "");
    String title = title(alert.labels());
    return summary.isEmpty() ? title : title + ": " + summary;
  }
}
