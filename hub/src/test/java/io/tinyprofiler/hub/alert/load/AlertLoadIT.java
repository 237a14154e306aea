package io.tinyprofiler.hub.alert.load;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.AlertLab;
import io.tinyprofiler.hub.alert.Receiver;
import io.tinyprofiler.hub.alert.config.RoutingFile;
import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.notify.Dispatch;
import io.tinyprofiler.hub.alert.notify.Notice;
import io.tinyprofiler.hub.database.Database;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many alerts that fire at once, grouped, routed, stored and sent: each is told once, and those
 * that fire on are not told again. A sample here; the benchmark is the same with {@code
 * -Dalerts.load=10000} and leaves {@code target/alert-load.json}. Times are only reported.
 */
class AlertLoadIT {

  private static final int ALERTS = Integer.getInteger("alerts.load", 500);
  private static final int AGENTS_A_POST = 10;
  private static final int AGAIN = 10;

  private static final String DECIDED =
      """
      select coalesce(sum(jsonb_array_length(notice->'alerts')), 0)::bigint as alerts
      from notifications where group_key like '%agent="agent-%'
      """;

  /** Of a hub that tells nobody. */
  private static final String STATE =
      """
      select json_build_object(
        'leaders', (select json_agg(l) from leaders l),
        'alerts', (select count(*) from alerts),
        'notifications', (select json_agg(n) from (select state, attempts, reason, next_at, count(*)
          from notifications group by 1, 2, 3, 4) n),
        'now', now(),
        'connections', (select json_agg(c) from (select pid, state, wait_event, state_change, query
          from pg_stat_activity where datname = current_database()) c)) as state
      """;

  private final Vertx vertx = Vertx.vertx();
  private final Receiver receiver = new Receiver(vertx);

  @TempDir Path folder;

  @AfterEach
  void stop() {
    receiver.close();
    vertx.close();
  }

  @Test
  void everyAlertIsToldOnce() throws IOException {
    JsonObject report = new JsonObject().put("alerts", ALERTS);
    engine(report);
    hub(report);
    Files.writeString(Path.of("target", "alert-load.json"), report.encodePrettily() + "\n");
    System.err.println("alert load: " + report.encode());
  }

  /** The engine alone: from alerts to notices. The first of the rounds warms up. */
  private void engine(JsonObject report) throws IOException {
    Path file = Files.writeString(folder.resolve("engine.yaml"), routes());
    List<Alert> alerts = alerts();
    List<Double> millis = new ArrayList<>();
    for (int round = 0; round < AGAIN; round++) {
      Dispatch dispatch = new Dispatch(RoutingFile.read(file).routing(), List.of(), Instant.EPOCH);
      long start = System.nanoTime();
      alerts.forEach(dispatch::put);
      List<Notice> notices = dispatch.advance(Instant.EPOCH.plusSeconds(1)).notices();
      millis.add(millisSince(start));
      assertThat(notices.stream().mapToInt(notice -> notice.alerts().size()).sum())
          .isEqualTo(ALERTS);
      report.put("groups", notices.size());
    }
    report.put("engine_first_ms", millis.get(0));
    report.put("engine_median_ms", millis.stream().sorted().toList().get(AGAIN / 2));
  }

  private static List<Alert> alerts() {
    List<Alert> alerts = new ArrayList<>();
    for (JsonArray ofAgent : ManyAlerts.byAgent("agent", ALERTS)) {
      for (Object each : ofAgent) {
        Labels labels = Labels.of(texts(((JsonObject) each).getJsonObject("labels")));
        Instant end = Instant.EPOCH.plus(Duration.ofDays(1));
        alerts.add(new Alert(labels, Map.of(), Instant.EPOCH, end, Instant.EPOCH, false, ""));
      }
    }
    return alerts;
  }

  private static Map<String, String> texts(JsonObject json) {
    Map<String, String> texts = new HashMap<>();
    json.forEach(entry -> texts.put(entry.getKey(), entry.getValue().toString()));
    return texts;
  }

  /**
   * A whole hub, warm from as many alerts before: from the first post to the last notice in the
   * outbox, and to the last one that a webhook took.
   */
  private void hub(JsonObject report) throws IOException {
    try (AlertLab lab = AlertLab.start(folder, routes())) {
      Database database = await(lab.hub().database().open(vertx));
      List<JsonArray> warmUp = ManyAlerts.byAgent("warm", Math.max(100, ALERTS / 10));
      for (int i = 0; i < AGAIN; i++) {
        post(lab, warmUp);
      }
      awaitTold(warmUp.size() * ManyAlerts.OF_AN_AGENT, database);
      report.put("heap_before_mib", Heap.mib());

      List<JsonArray> all = ManyAlerts.byAgent("agent", ALERTS);
      long cpuStart = cpuNs();
      long start = System.nanoTime();
      post(lab, all);
      double posted = millisSince(start);
      while (decided(database) < ALERTS) {
        Thread.onSpinWait();
      }
      double routed = millisSince(start);
      long cpu = cpuNs() - cpuStart;
      awaitTold(ALERTS, database);
      report
          .put("posted_ms", posted)
          .put("routed_ms", routed)
          .put("routed_after_last_post_ms", Math.round((routed - posted) * 100) / 100.0)
          .put("routed_processor_ms", cpu / 1_000_000)
          .put("told_ms", millisSince(start));
      lab.awaitNothingWaits();
      report.put("heap_after_mib", Heap.mib());

      for (int i = 0; i < AGAIN; i++) {
        post(lab, all);
      }
      lab.awaitNothingWaits();
      report.put("heap_posted_%d_times_mib".formatted(AGAIN + 1), Heap.mib());
      assertThat(receiver.unread()).isEmpty();
      await(database.close());
    }
  }

  /** Time that processors gave to this JVM: on a busy machine it says more than the clock. */
  private static long cpuNs() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** Alerts in notices of the outbox, sent or not, without the first ones. */
  private static long decided(Database database) {
    return await(database.pool().query(DECIDED).execute()).iterator().next().getLong("alerts");
  }

  private void awaitTold(int alerts, Database database) {
    Set<String> told = new HashSet<>();
    while (told.size() < alerts) {
      for (String n : next(database).labels("n")) {
        assertThat(told.add(n)).as(n).isTrue();
      }
    }
  }

  private Receiver.Told next(Database database) {
    try {
      return receiver.next();
    } catch (AssertionError e) {
      JsonObject state =
          await(database.pool().query(STATE).execute()).iterator().next().getJsonObject("state");
      throw new AssertionError(e.getMessage() + ": " + state.encodePrettily(), e);
    }
  }

  private String routes() {
    return ManyAlerts.ROUTES.formatted(receiver.url("hook"));
  }

  private static void post(AlertLab lab, List<JsonArray> byAgent) {
    for (int from = 0; from < byAgent.size(); from += AGENTS_A_POST) {
      JsonArray some = new JsonArray();
      byAgent.subList(from, Math.min(byAgent.size(), from + AGENTS_A_POST)).forEach(some::addAll);
      Answer answer = lab.hub().http().send(HttpMethod.POST, "/api/v2/alerts", some.toBuffer());
      assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    }
  }

  private static double millisSince(long start) {
    return Math.round((System.nanoTime() - start) / 1e4) / 100.0;
  }
}
