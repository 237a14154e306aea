package io.tinyprofiler.hub.alert.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.alert.Receiver;
import io.tinyprofiler.hub.alert.tools.RandomCase.Event;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Random cases at once on one Alertmanager, in its time, and on the hub's engine, in simulated
 * time.
 */
final class Play {

  private static final int QUARTERS = 4 * (RandomCase.LENGTH + AlertmanagerIT.REST);

  private static final Pattern LOADED =
      Pattern.compile("ts=(\\S+) .*Completed loading of configuration file");

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<RandomCase> cases;
  private final long unitMs;
  private final Receiver receiver;
  private final Path home;

  Play(List<RandomCase> cases, long unitMs, Receiver receiver, Path home) {
    this.cases = cases;
    this.unitMs = unitMs;
    this.receiver = receiver;
    this.home = home;
  }

  /** What the two tell differently, by receiver and group. */
  Map<String, String> differences() throws IOException {
    Path config = Files.writeString(home.resolve("alertmanager.yaml"), config(receiver.url("")));
    List<List<Event>> events = events();
    try (Program alertmanager = Program.alertmanager(home, config)) {
      Instant loaded = loaded();
      Instant start = start(loaded);
      play(events, alertmanager.url(), start);
      List<JsonObject> wanted = receiver.unread().stream().map(Receiver.Told::body).toList();
      List<JsonObject> told = simulate(events, config, loaded, start);

      assertThat(told).isNotEmpty();
      return Payloads.differences(Payloads.byGroup(told), Payloads.byGroup(wanted));
    }
  }

  /** When Alertmanager began to count the time to its first sweep. */
  private Instant loaded() throws IOException {
    Matcher line = LOADED.matcher(Files.readString(home.resolve("prometheus-alertmanager.log")));
    assertThat(line.find()).isTrue();
    return Instant.parse(line.group(1));
  }

  /** The next time from which each sweep is a quarter after a whole unit. */
  private Instant start(Instant loaded) {
    Instant start = loaded.plusMillis(unitMs - unitMs / 4);
    while (start.isBefore(Instant.now())) {
      start = start.plusMillis(unitMs);
    }
    return start;
  }

  /** YAML is a superset of JSON. */
  private String config(String url) {
    JsonArray routes = new JsonArray();
    JsonArray rules = new JsonArray();
    JsonArray receivers = new JsonArray().add(new JsonObject().put("name", "none"));
    for (RandomCase one : cases) {
      routes.add(one.route());
      one.inhibitRules().forEach(rules::add);
      one.receivers(url).forEach(receivers::add);
    }
    return new JsonObject()
        .put("route", new JsonObject().put("receiver", "none").put("routes", routes))
        .put("inhibit_rules", rules)
        .put("receivers", receivers)
        .encode();
  }

  /** Of all cases, by the unit of time at which they happen. */
  private List<List<Event>> events() {
    List<List<Event>> byUnit = new ArrayList<>();
    for (int at = 0; at < RandomCase.LENGTH; at++) {
      byUnit.add(new ArrayList<>());
    }
    cases.forEach(one -> one.events().forEach(e -> byUnit.get(e.at()).add(e)));
    return byUnit;
  }

  /** On the hub, which does at each quarter of a unit what is due. */
  private List<JsonObject> simulate(
      List<List<Event>> events, Path config, Instant loaded, Instant start) {
    SimulatedHub hub = new SimulatedHub(config, loaded);
    for (int quarter = 0; quarter <= QUARTERS; quarter++) {
      Instant now = start.plusMillis(quarter * unitMs / 4);
      hub.advance(now);
      if (quarter % 4 == 0 && quarter / 4 < events.size()) {
        events.get(quarter / 4).forEach(event -> happen(hub, event, now));
      }
    }
    return hub.payloads();
  }

  private void happen(SimulatedHub hub, Event event, Instant now) {
    if (event.silence() == null) {
      hub.post(alert(event, now), now);
    } else {
      hub.silence(event.silence(), now, now.plusMillis(event.units() * unitMs));
    }
  }

  private void play(List<List<Event>> events, String url, Instant start) {
    for (int at = 0; at < events.size(); at++) {
      awaitTime(start.plusMillis(at * unitMs));
      send(events.get(at), url);
    }
    awaitTime(start.plusMillis(QUARTERS * unitMs / 4));
  }

  private static void awaitTime(Instant time) {
    long millis = Duration.between(Instant.now(), time).toMillis();
    CompletableFuture.runAsync(
            () -> {}, CompletableFuture.delayedExecutor(Math.max(0, millis), TimeUnit.MILLISECONDS))
        .join();
  }

  private void send(List<Event> events, String url) {
    Instant now = Instant.now();
    JsonArray alerts = new JsonArray();
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (Event event : events) {
      if (event.silence() == null) {
        alerts.add(alert(event, now));
      } else {
        Instant end = now.plusMillis(event.units() * unitMs);
        answers.add(post(url + "/api/v2/silences", silence(event.silence(), now, end).encode()));
      }
    }
    answers.add(post(url + "/api/v2/alerts", alerts.encode()));
    answers.forEach(
        answer -> assertThat(answer.join().statusCode()).as(answer.join().body()).isEqualTo(200));
  }

  private JsonObject alert(Event event, Instant now) {
    JsonObject alert = new JsonObject().put("labels", event.alert());
    return event.units() < 0
        ? alert
        : alert.put("endsAt", now.plusMillis(event.units() * unitMs).toString());
  }

  private static JsonObject silence(JsonArray matchers, Instant start, Instant end) {
    return new JsonObject()
        .put("matchers", matchers)
        .put("startsAt", start.toString())
        .put("endsAt", end.toString())
        .put("createdBy", "test")
        .put("comment", "random");
  }

  private CompletableFuture<HttpResponse<String>> post(String url, String json) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build();
    return http.sendAsync(request, BodyHandlers.ofString());
  }
}
