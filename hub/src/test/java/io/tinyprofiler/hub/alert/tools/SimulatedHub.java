package io.tinyprofiler.hub.alert.tools;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.AlertJson;
import io.tinyprofiler.hub.alert.Silence;
import io.tinyprofiler.hub.alert.api.AlertBody;
import io.tinyprofiler.hub.alert.config.RoutingFile;
import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.match.Matcher;
import io.tinyprofiler.hub.alert.match.Matchers;
import io.tinyprofiler.hub.alert.notify.Dispatch;
import io.tinyprofiler.hub.alert.notify.Notice;
import io.tinyprofiler.hub.alert.receiver.WebhookPayload;
import io.tinyprofiler.hub.alert.route.Routing;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The hub's routes, engine and payloads, on a time that a test sets. */
final class SimulatedHub {

  private final Routing routing;
  private final Dispatch dispatch;
  private final Map<Labels, Alert> known = new HashMap<>();
  private final List<Silence> silences = new ArrayList<>();
  private final List<JsonObject> payloads = new ArrayList<>();

  SimulatedHub(Path config, Instant start) {
    routing = RoutingFile.read(config).routing();
    dispatch = new Dispatch(routing, List.of(), start);
  }

  /** Lets time pass. */
  void advance(Instant now) {
    for (Notice notice : dispatch.advance(now).notices()) {
      payloads.add(new JsonObject(AlertJson.write(WebhookPayload.of(notice, 0, ""))));
    }
  }

  /** An alert as it is posted. */
  void post(JsonObject json, Instant now) {
    Alert told =
        AlertJson.read(json.encode(), AlertBody.class).alert(now, routing.resolveTimeout());
    Alert next = known.containsKey(told.labels()) ? known.get(told.labels()).then(told, now) : told;
    known.put(told.labels(), next);
    dispatch.put(next);
  }

  void silence(JsonArray matchers, Instant start, Instant end) {
    List<Matcher> all = new ArrayList<>();
    for (Object each : matchers) {
      JsonObject one = (JsonObject) each;
      all.add(
          new Matcher(
              one.getString("name"),
              Matcher.Operator.of(one.getBoolean("isEqual"), one.getBoolean("isRegex")),
              one.getString("value")));
    }
    silences.add(new Silence(UUID.randomUUID(), new Matchers(all), start, end, start, "", ""));
    dispatch.silences(silences);
  }

  /** What was told, in order. */
  List<JsonObject> payloads() {
    return payloads;
  }
}
