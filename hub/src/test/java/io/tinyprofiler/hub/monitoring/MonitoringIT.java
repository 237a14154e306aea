package io.tinyprofiler.hub.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.alert.tools.Program;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus asked every expression of every dashboard and rule, beside a lab with data. */
@Tag("prometheus")
class MonitoringIT {

  private static final Path CONFIG = Path.of("..", "config");
  private static final long LIMIT_NS = 90_000_000_000L;

  /** What the hub does not export in this lab, and why. */
  private static final Map<String, String> WITHOUT_DATA =
      Map.of(
          "backup_last_success_timestamp_seconds", "no backup was made here",
          "cluster_hubs_missing", "this hub is on its own",
          "replica_in_use", "this hub has no replica");

  /** Of Prometheus itself. */
  private static final Set<String> OF_PROMETHEUS = Set.of("up");

  private static final Pattern VARIABLE = Pattern.compile("label_values\\((.+), (\\w+)\\)");

  @TempDir Path folder;

  @Test
  void theToolsFindNoFault() {
    String prometheus = CONFIG.resolve("prometheus").toString();
    Program.run("promtool", "check", "config", prometheus + "/prometheus.yml");
    Program.run("promtool", "check", "rules", prometheus + "/rules/lab.yml");
    Program.run("promtool", "check", "rules", prometheus + "/rules/hub.yml");
    Program.run("promtool", "test", "rules", prometheus + "/tests/lab.yml");
    Program.run("promtool", "test", "rules", prometheus + "/tests/hub.yml");
    Program.run("amtool", "check-config", CONFIG + "/alertmanager/alertmanager.yml");
    assertThat(route("alertname=HubDown")).contains("operators");
    assertThat(route("alertname=Watchdog", "source=hub")).contains("heartbeat");
    assertThat(route("alertname=DeviceDisconnected", "source=hub")).contains("told by the hub");
  }

  private static String route(String... labels) {
    String[] command = {
      "amtool", "config", "routes", "test", "--config.file=../config/alertmanager/alertmanager.yml"
    };
    String[] all = Arrays.copyOf(command, command.length + labels.length);
    System.arraycopy(labels, 0, all, command.length, labels.length);
    return Program.run(all);
  }

  @Test
  void everyExpressionHasAnAnswer() throws IOException {
    try (MonitoredLab lab = new MonitoredLab(folder)) {
      PrometheusQuery prometheus = new PrometheusQuery(lab.prometheusUrl());
      awaitAnswers(lab, prometheus, Map.of("a first scrape", "profiling_sessions_total"));
      // Rates need a change between two scrapes.
      lab.measure();
      awaitCollection(lab);

      Map<String, String> questions = new TreeMap<>();
      questions.putAll(ofRules(prometheus));
      assertThat(questions).hasSizeGreaterThanOrEqualTo(16);
      for (Dashboard dashboard : Dashboard.all()) {
        questions.putAll(ofDashboard(dashboard));
      }
      assertNamesAreExported(lab, questions);
      questions
          .values()
          .removeIf(one -> PromQl.metrics(one).stream().anyMatch(WITHOUT_DATA::containsKey));
      awaitAnswers(lab, prometheus, questions);
      Dashboard.all().forEach(dashboard -> assertVariablesHaveValues(dashboard, prometheus));
    }
  }

  /** As Prometheus itself has read them, with the expressions as they are asked. */
  private static Map<String, String> ofRules(PrometheusQuery prometheus) {
    Map<String, String> questions = new HashMap<>();
    JsonObject data = prometheus.get("/api/v1/rules").getJsonObject("data");
    for (JsonObject group : Dashboard.objects(data.getJsonArray("groups"))) {
      for (JsonObject rule : Dashboard.objects(group.getJsonArray("rules"))) {
        assertThat(rule.getString("type")).isEqualTo("alerting");
        prometheus.ask(rule.getString("query"));
        questions.put("alert " + rule.getString("name"), PromQl.question(rule.getString("query")));
      }
    }
    return questions;
  }

  private static Map<String, String> ofDashboard(Dashboard dashboard) {
    return dashboard.expressions().stream()
        .distinct()
        .collect(
            Collectors.toMap(
                one -> dashboard.file() + " " + one,
                one -> PromQl.withVariables(one, dashboard.variableNames())));
  }

  /** The hub's pauses are exported from its first on, which this JVM may not have had by now. */
  private static void awaitCollection(MonitoredLab lab) {
    System.gc();
    long limit = System.nanoTime() + LIMIT_NS;
    while (!exported(lab).contains("jvm_gc_pause_seconds_sum")) {
      assertThat(System.nanoTime()).as("no pause is exported").isLessThan(limit);
    }
  }

  private static Set<String> exported(MonitoredLab lab) {
    return lab.hub()
        .http()
        .get("/metrics")
        .body()
        .toString()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replaceFirst("[{ ].*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void assertNamesAreExported(MonitoredLab lab, Map<String, String> questions) {
    Set<String> exported = exported(lab);
    questions.forEach(
        (where, question) -> {
          Set<String> missing = PromQl.metrics(question);
          assertThat(missing).as(where).isNotEmpty();
          missing.removeAll(exported);
          missing.removeAll(OF_PROMETHEUS);
          missing.removeAll(WITHOUT_DATA.keySet());
          assertThat(missing).as(where).isEmpty();
        });
  }

  /** Asks until everything has an answer; the agent goes on reporting meanwhile. */
  private static void awaitAnswers(
      MonitoredLab lab, PrometheusQuery prometheus, Map<String, String> questions) {
    Map<String, String> left = new TreeMap<>(questions);
    long limit = System.nanoTime() + LIMIT_NS;
    while (!left.isEmpty() && System.nanoTime() < limit) {
      lab.beat();
      left.values().removeIf(prometheus::answers);
    }
    assertThat(left).isEmpty();
  }

  private static void assertVariablesHaveValues(Dashboard dashboard, PrometheusQuery prometheus) {
    for (JsonObject variable : dashboard.variables()) {
      Matcher query = VARIABLE.matcher(variable.getJsonObject("query").getString("query"));
      assertThat(query.matches()).as(variable.encode()).isTrue();
      assertThat(prometheus.labelValues(query.group(1), query.group(2)))
          .as(variable.encode())
          .isNotEmpty();
    }
  }
}
