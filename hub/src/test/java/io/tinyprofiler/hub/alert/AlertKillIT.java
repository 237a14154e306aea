package io.tinyprofiler.hub.alert;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.hub.HubMain;
import io.tinyprofiler.hub.database.Database;
import io.tinyprofiler.hub.database.DatabaseConfig;
import io.tinyprofiler.hub.database.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL of the hub at any moment between a change of state and the delivery of its notice. A
 * sample here; the campaign has {@code -Dalerts.kills=200}.
 */
class AlertKillIT {

  private static final int KILLS = Integer.getInteger("alerts.kills", 3);
  private static final int ALERTS = 5;
  private static final int LONGEST_MS = 400;

  private static final String NOTED =
      """
      select a -> 'labels' ->> 'n' as n
      from notifications, jsonb_array_elements(notice -> 'alerts') a where state = 'sent'
      """;

  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx();

  @Test
  void noNoticeIsLost() throws IOException {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Set<String> taken = new HashSet<>();
    List<String> told = new ArrayList<>();
    try (Receiver receiver = new Receiver(vertx);
        TestDatabase database = TestDatabase.fresh()) {
      Database open = await(database.open(vertx));
      Path routes = Files.writeString(folder.resolve("routes.yaml"), routes(receiver));
      for (int kill = 0; kill < KILLS; kill++) {
        Set<String> noted = noted(open);
        Process hub = start(database.config(), routes);
        taken.addAll(fire(port(hub), kill));
        CompletableFuture.runAsync(
                hub::destroyForcibly,
                CompletableFuture.delayedExecutor(
                    (long) random.nextInt(LONGEST_MS), TimeUnit.MILLISECONDS))
            .join();
        hub.onExit().join();
        List<String> heard =
            receiver.unread().stream().flatMap(t -> t.labels("n").stream()).toList();
        assertThat(heard).as("whose answer was noted is not told again").noneMatch(noted::contains);
        told.addAll(heard);
      }
      Set<String> noted = noted(open);
      await(open.close());
      Process last = start(database.config(), routes);
      while (!Set.copyOf(told).containsAll(taken)) {
        List<String> heard = receiver.next().labels("n");
        assertThat(heard).noneMatch(noted::contains);
        told.addAll(heard);
      }
      last.destroyForcibly().onExit().join();

      assertThat(noted).as("some answers were noted").isSubsetOf(taken);
      assertThat(taken).hasSize(KILLS * ALERTS);
      int twice = told.size() - Set.copyOf(told).size();
      System.out.printf(
          "%d alerts, %d kills, %d told twice, %d noted before the last start%n",
          taken.size(), KILLS, twice, noted.size());
      // At most what was under way when the hub died.
      assertThat(twice).isLessThanOrEqualTo(8 * (KILLS + 1));
    } finally {
      await(vertx.close());
    }
  }

  /** The alerts of notices whose answer the hub has stored. */
  private static Set<String> noted(Database database) {
    Set<String> noted = new HashSet<>();
    await(database.pool().query(NOTED).execute()).forEach(row -> noted.add(row.getString("n")));
    return noted;
  }

  /** Nothing may end by itself in a campaign of many minutes: its end would be told, too. */
  private static String routes(Receiver receiver) {
    return """
    global: {resolve_timeout: 1d}
    route: {receiver: hook, group_by: ['...'], group_wait: 50ms, group_interval: 1h, repeat_interval: 1d}
    receivers: [{name: hook, webhook_configs: [{url: "%s"}]}]
    """
        .formatted(receiver.url("hook"));
  }

  /** The alerts that the hub has confirmed. */
  private Set<String> fire(int port, int kill) {
    JsonArray alerts = new JsonArray();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < ALERTS; i++) {
      String name = kill + "-" + i;
      names.add(name);
      alerts.add(AlertLab.alert("n", name));
    }
    HttpProbe.Answer answer =
        HttpProbe.of(vertx, port).send(HttpMethod.POST, "/api/v2/alerts", alerts.toBuffer());
    return answer.status() == 200 ? names : Set.of();
  }

  private static int port(Process hub) throws IOException {
    return Integer.parseInt(hub.inputReader().readLine().replaceAll(".*:", ""));
  }

  private Process start(DatabaseConfig database, Path routes) throws IOException {
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            classes,
            HubMain.class.getName(),
            "hub",
            "--port",
            "0",
            "--data",
            folder.toString(),
            "--set",
            "alerts.routesFile=" + routes,
            "--set",
            "alerts.rules.watchdog=false",
            "--set",
            "alerts.rules.maxDiskPercent=0",
            "--set",
            "database.uri=" + database.uri(),
            "--set",
            "database.connectTimeoutMs=60000",
            "--set",
            "database.passwordFile=" + database.passwordFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
