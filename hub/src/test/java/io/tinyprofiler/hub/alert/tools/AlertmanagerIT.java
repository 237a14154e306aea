package io.tinyprofiler.hub.alert.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.alert.Receiver;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same alerts through Alertmanager and through the hub's engine, by the same file of random
 * routes: the same payloads in the same order. Alertmanager takes the time that it takes; the hub's
 * is simulated. Both sweep their empty groups each 30 s, so a unit of time divides that, and a run
 * begins so that the sweep falls between what happens and what is told.
 *
 * <p>A busy machine makes Alertmanager late, by more than half a unit at times. A case that differs
 * is therefore run again with units twice and four times as long: what load did is gone then and is
 * counted; what is meant differently, is still there and fails. A sample of 30 cases here; a
 * campaign has {@code -Dalerts.cases=500} and leaves {@code target/alertmanager.json}.
 */
@Tag("prometheus")
class AlertmanagerIT {

  /** After the last event, until every group was looked at twice. */
  static final int REST = 6;

  private static final int CASES = Integer.getInteger("alerts.cases", 30);

  /** Each divides the 30 s between two sweeps. */
  private static final List<Long> UNITS_MS = List.of(1_500L, 3_000L, 6_000L);

  /** More would make Alertmanager late by themselves. */
  private static final int AT_ONCE = 60;

  private final Vertx vertx = Vertx.vertx();
  private final long seed = Long.getLong("alerts.seed", new Random().nextLong());

  @TempDir Path folder;

  @Test
  void theHubTellsWhatAlertmanagerTells() throws IOException {
    System.out.printf("%d cases, seed %d%n", CASES, seed);
    Set<Integer> cases = IntStream.range(0, CASES).boxed().collect(Collectors.toSet());
    Map<String, String> differences = Map.of();
    JsonArray report = new JsonArray();
    for (long unitMs : UNITS_MS) {
      int run = cases.size();
      if (run == 0) {
        break;
      }
      differences = new TreeMap<>();
      List<Integer> left = List.copyOf(cases);
      for (int from = 0; from < left.size(); from += AT_ONCE) {
        Set<Integer> some = Set.copyOf(left.subList(from, Math.min(left.size(), from + AT_ONCE)));
        differences.putAll(play(some, unitMs));
      }
      cases =
          differences.keySet().stream()
              .map(group -> Integer.valueOf(group.split("-", 3)[1]))
              .collect(Collectors.toSet());
      System.out.printf("units of %d ms: %d of %d cases differ%n", unitMs, cases.size(), run);
      report.add(
          new JsonObject().put("unit_ms", unitMs).put("cases", run).put("differ", cases.size()));
    }
    vertx.close();
    Files.writeString(
        Path.of("target", "alertmanager.json"),
        new JsonObject().put("seed", seed).put("runs", report).encodePrettily() + "\n");

    assertThat(differences).as("seed " + seed).isEmpty();
  }

  private Map<String, String> play(Set<Integer> numbers, long unitMs) throws IOException {
    List<RandomCase> cases = numbers.stream().map(i -> new RandomCase(seed, i, unitMs)).toList();
    Path home = Files.createTempDirectory(folder, "play-");
    try (Receiver receiver = new Receiver(vertx)) {
      return new Play(cases, unitMs, receiver, home).differences();
    }
  }
}
