package io.tinyprofiler.hub.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A year of a lab's troubles in simulated time. */
class YearTest {

  private static final double YEAR_S = 365 * 86_400.0;
  private static final String YAML =
      """
      route: {receiver: team, group_by: [g], group_wait: 30s, group_interval: 5m, repeat_interval: 12h}
      receivers: [{name: team, log_configs: [{}]}]
      inhibit_rules:
        - {source_matchers: ['g="agent"'], target_matchers: ['g=~"device.*"']}
      """;

  @Test
  void everyTroubleIsToldAndItsEndAndNothingPilesUp() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Stage stage = new Stage(YAML);
    int told = 0;
    for (double at = 600; at < YEAR_S; at += 3_600 + random.nextInt(7_200)) {
      String name = String.valueOf(random.nextInt(100));
      String group = "device-" + random.nextInt(5);
      double end = at + 60 + random.nextInt(2_000);
      stage.at(at).fire("g", group, "n", name).at(end).resolve("g", group, "n", name);
      stage.at(end + 700);

      List<String> heard = stage.heard();
      Set<String> said = new TreeSet<>();
      heard.forEach(line -> said.add(line.replaceFirst("^\\S+ ", "")));
      assertThat(said)
          .as("seed %d, at %s", seed, at)
          .contains("team +" + name + " -", "team + -" + name);
      told += heard.size();
    }
    stage.at(YEAR_S + 86_400);

    assertThat(told).isGreaterThan(8_000);
    assertThat(stage.remembered()).isZero();
  }
}
