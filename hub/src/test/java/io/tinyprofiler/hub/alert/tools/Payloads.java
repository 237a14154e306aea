package io.tinyprofiler.hub.alert.tools;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What webhooks were told, and where two tellings differ. */
final class Payloads {

  private Payloads() {}

  /** What was told, in order, by receiver and group. */
  static Map<String, List<String>> byGroup(List<JsonObject> all) {
    Map<String, List<String>> told = new TreeMap<>();
    for (JsonObject body : all) {
      told.computeIfAbsent(
              body.getString("receiver") + " " + body.getString("groupKey"), k -> new ArrayList<>())
          .add(shown(body));
    }
    return told;
  }

  /** By receiver and group; times and links aside. */
  static Map<String, String> differences(
      Map<String, List<String>> told, Map<String, List<String>> wanted) {
    Set<String> groups = new TreeSet<>(told.keySet());
    groups.addAll(wanted.keySet());
    Map<String, String> differences = new TreeMap<>();
    for (String group : groups) {
      if (!Objects.equals(told.get(group), wanted.get(group))) {
        differences.put(
            group, "%n hub %s%n not %s%n".formatted(told.get(group), wanted.get(group)));
      }
    }
    return differences;
  }

  private static String shown(JsonObject body) {
    StringBuilder shown = new StringBuilder(body.getString("status"));
    for (Object each : body.getJsonArray("alerts")) {
      JsonObject alert = (JsonObject) each;
      shown
          .append(' ')
          .append(alert.getString("status"))
          .append(alert.getString("fingerprint"))
          .append(new TreeMap<>(alert.getJsonObject("labels").getMap()));
    }
    return shown
        .append(" group ")
        .append(new TreeMap<>(body.getJsonObject("groupLabels").getMap()))
        .append(" common ")
        .append(new TreeMap<>(body.getJsonObject("commonLabels").getMap()))
        .toString();
  }
}
