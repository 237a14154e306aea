package io.tinyprofiler.hub.alert.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.alert.AlertLab;
import io.tinyprofiler.hub.alert.Receiver;
import io.tinyprofiler.hub.alert.tools.RandomCase.Event;
import io.vertx.core.Vertx;
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
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same alerts through Alertmanager and through the hub, by the same random routes: the same
 * notices. Everything is over before either sweeps its empty groups, which each does in its own
 * rhythm of 30 s.
 */
@Tag("prometheus")
class AlertmanagerIT {

  private static final int CASES = Integer.getInteger("alerts.cases", 30);
  private static final long UNIT_MS = Long.getLong("alerts.unitMs", 1_200);

  /** After the last event, until every group was looked at twice. */
  private static final int REST = 8;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private final long seed = Long.getLong("alerts.seed", new Random().nextLong());

  @TempDir Path folder;

  @Test
  void theHubTellsWhatAlertmanagerTells() throws IOException {
    System.out.printf("%d cases, seed %d%n", CASES, seed);
    Receiver ours = new Receiver(vertx);
    Receiver theirs = new Receiver(vertx);
    Path config = Files.writeString(folder.resolve("alertmanager.yaml"), config(theirs.url("")));
    try (AlertLab lab =
            warm(Files.createDirectory(folder.resolve("hub")), config(ours.url("")));
        Program alertmanager = Program.alertmanager(folder, config)) {
      play(List.of("http://127.0.0.1:" + lab.hub().port(), alertmanager.url()));
      lab.awaitNothingWaits();

      Map<String, List<String>> told = sorted(ours.unread());
      Map<String, List<String>> wanted = sorted(theirs.unread());
      assertThat(differences(told, wanted)).as("seed " + seed).isEmpty();
      System.out.printf("%d groups were told alike%n", told.size());
      assertThat(told.size()).isGreaterThan(CASES);
    } finally {
      ours.close();
      theirs.close();
      vertx.close();
    }
  }

  /** Loaded and compiled, so that it is as quick as its rival; and freshly started. */
  private AlertLab warm(Path home, String routes) {
    AlertLab lab = AlertLab.start(home, routes);
    JsonObject alert = AlertLab.alert("warm", "up");
    for (int i = 0; i < 200; i++) {
      lab.post(alert.put("endsAt", Instant.now().toString()));
    }
    lab.hub().restart();
    lab.awaitNothingWaits();
    return lab;
  }

  /** YAML is a superset of JSON. */
  private String config(String url) {
    JsonArray routes = new JsonArray();
    JsonArray rules = new JsonArray();
    JsonArray receivers = new JsonArray().add(new JsonObject().put("name", "none"));
    for (int i = 0; i < CASES; i++) {
      RandomCase one = new RandomCase(seed, i, UNIT_MS);
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

  private void play(List<String> urls) {
    List<List<Event>> byUnit = new ArrayList<>();
    for (int at = 0; at < RandomCase.LENGTH; at++) {
      byUnit.add(new ArrayList<>());
    }
    for (int i = 0; i < CASES; i++) {
      RandomCase one = new RandomCase(seed, i, UNIT_MS);
      config(one);
      one.events().forEach(event -> byUnit.get(event.at()).add(event));
    }
    Instant start = Instant.now();
    for (int at = 0; at < RandomCase.LENGTH; at++) {
      awaitTime(start.plusMillis(at * UNIT_MS));
      send(byUnit.get(at), urls);
    }
    awaitTime(start.plusMillis((RandomCase.LENGTH + REST) * UNIT_MS));
  }

  /** So that the events are the ones that follow this case's routes. */
  private static void config(RandomCase one) {
    one.route();
    one.inhibitRules();
    one.receivers("");
  }

  private static void awaitTime(Instant time) {
    long millis = Duration.between(Instant.now(), time).toMillis();
    CompletableFuture.runAsync(
            () -> {}, CompletableFuture.delayedExecutor(Math.max(0, millis), TimeUnit.MILLISECONDS))
        .join();
  }

  private void send(List<Event> events, List<String> urls) {
    Instant now = Instant.now();
    JsonArray alerts = new JsonArray();
    List<JsonObject> silences = new ArrayList<>();
    for (Event event : events) {
      Instant end = now.plusMillis(event.units() * UNIT_MS);
      if (event.silence() != null) {
        silences.add(silence(event.silence(), now, end));
      } else {
        JsonObject alert = new JsonObject().put("labels", event.alert());
        alerts.add(event.units() < 0 ? alert : alert.put("endsAt", end.toString()));
      }
    }
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (String url : urls) {
      if (!alerts.isEmpty()) {
        answers.add(post(url + "/api/v2/alerts", alerts.encode()));
      }
      silences.forEach(silence -> answers.add(post(url + "/api/v2/silences", silence.encode())));
    }
    answers.forEach(
        answer ->
            assertThat(answer.join().statusCode()).as(answer.join().body()).isEqualTo(200));
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

  /** What was told, in order, by receiver and group. */
  private static Map<String, List<String>> sorted(List<Receiver.Told> all) {
    Map<String, List<String>> told = new TreeMap<>();
    for (Receiver.Told one : all) {
      JsonObject body = one.body();
      told.computeIfAbsent(
              body.getString("receiver") + " " + body.getString("groupKey"), k -> new ArrayList<>())
          .add(shown(body));
    }
    return told;
  }

  private static List<String> differences(
      Map<String, List<String>> told, Map<String, List<String>> wanted) {
    Set<String> groups = new TreeSet<>(told.keySet());
    groups.addAll(wanted.keySet());
    return groups.stream()
        .filter(group -> !Objects.equals(told.get(group), wanted.get(group)))
        .map(
            group ->
                "%n%s%n  hub          %s%n  alertmanager %s"
                    .formatted(group, told.get(group), wanted.get(group)))
        .toList();
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
