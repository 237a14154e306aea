package io.tinyprofiler.hub.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Grafana would complain of, or silently show nothing for. */
class DashboardTest {

  private static final int COLUMNS = 24;
  private static final Set<String> KINDS =
      Set.of("timeseries", "stat", "gauge", "bargauge", "table", "state-timeline");

  static List<Dashboard> dashboards() {
    return Dashboard.all();
  }

  @Test
  void thereIsOneForEachSubject() {
    assertThat(dashboards())
        .extracting(dashboard -> dashboard.json().getString("uid"))
        .containsExactly(
            "tiny-profiler-device",
            "tiny-profiler-fleet",
            "tiny-profiler-hub",
            "tiny-profiler-models");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panelsAskTheProvisionedSource(Dashboard dashboard) throws IOException {
    Path file = Path.of("..", "config", "grafana", "provisioning", "datasources", "prometheus.yml");
    String uid = "tiny-profiler-prometheus";
    assertThat(Files.readString(file)).contains("uid: " + uid + "\n");
    for (JsonObject panel : dashboard.panels()) {
      assertThat(KINDS).contains(panel.getString("type"));
      assertThat(panel.getJsonObject("datasource").getString("uid")).isEqualTo(uid);
      assertThat(Dashboard.objects(panel.getJsonArray("targets")))
          .isNotEmpty()
          .allSatisfy(
              target ->
                  assertThat(target.getJsonObject("datasource").getString("uid")).isEqualTo(uid));
    }
    for (JsonObject variable : dashboard.variables()) {
      assertThat(variable.getJsonObject("datasource").getString("uid")).isEqualTo(uid);
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panelsDoNotLieOnEachOther(Dashboard dashboard) {
    Set<Integer> ids = new HashSet<>();
    Set<List<Integer>> taken = new HashSet<>();
    for (JsonObject panel : dashboard.panels()) {
      String title = panel.getString("title");
      assertThat(ids.add(panel.getInteger("id"))).as(title).isTrue();
      JsonObject at = panel.getJsonObject("gridPos");
      int right = at.getInteger("x") + at.getInteger("w");
      assertThat(right).as(title).isLessThanOrEqualTo(COLUMNS);
      for (int x = at.getInteger("x"); x < right; x++) {
        for (int y = at.getInteger("y"); y < at.getInteger("y") + at.getInteger("h"); y++) {
          assertThat(taken.add(List.of(x, y))).as("%s at %d, %d", title, x, y).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void variablesAreDefinedAndUsed(Dashboard dashboard) {
    Set<String> used = new HashSet<>();
    dashboard.expressions().forEach(one -> used.addAll(PromQl.variables(one)));
    used.remove("__rate_interval");

    assertThat(used).containsExactlyInAnyOrderElementsOf(dashboard.variableNames());
  }
}
