package io.tinyprofiler.hub.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When who is told what; seconds, and alerts by their label n: + fires, - is over. */
class DispatchTest {

  private static final String ONE =
      """
      route: {receiver: team, group_by: [g], group_wait: 30s, group_interval: 5m, repeat_interval: 4h}
      receivers:
        - name: team
          webhook_configs: [{url: "http://localhost/"}]
      """;

  @Test
  void aGroupWaitsThenTellsChangesAtIntervalsThenRepeats() {
    Stage stage = new Stage(ONE);

    stage.fire("g", "a", "n", "1").at(10).fire("g", "a", "n", "2").at(29);
    assertThat(stage.heard()).isEmpty();
    stage.at(40).fire("g", "a", "n", "3").at(1000);
    assertThat(stage.heard()).containsExactly("30 team +1,2 -", "330 team +1,2,3 -");

    stage.at(15_100);
    assertThat(stage.heard()).containsExactly("15030 team +1,2,3 -");
  }

  @Test
  void groupsAreToldApart() {
    Stage stage = new Stage(ONE);

    stage.fire("g", "a", "n", "1").fire("g", "b", "n", "2").fire("n", "3").at(60);

    assertThat(stage.heard())
        .containsExactlyInAnyOrder("30 team +1 -", "30 team +2 -", "30 team +3 -");
  }

  @Test
  void theEndIsToldOnceAndWhatNeverWasToldHasNone() {
    Stage stage = new Stage(ONE);

    stage.fire("g", "a", "n", "1").fire("g", "b", "n", "2");
    stage.at(10).resolve("g", "b", "n", "2").at(60).resolve("g", "a", "n", "1").at(2000);

    assertThat(stage.heard()).containsExactly("30 team +1 -", "330 team + -1");
  }

  @Test
  void anAlertThatReturnsAfterItsGroupIsGoneWaitsAgain() {
    Stage stage = new Stage(ONE);

    stage.fire("g", "a", "n", "1").at(31).resolve("g", "a", "n", "1").at(400);
    stage.fire("g", "a", "n", "1").at(500);

    assertThat(stage.heard()).containsExactly("30 team +1 -", "330 team + -1", "430 team +1 -");
  }

  @Test
  void whoDoesNotWantTheEndIsNotToldItButHearsOfTheNextOne() {
    Stage stage =
        new Stage(
            ONE.replace("\"http://localhost/\"", "\"http://localhost/\", send_resolved: false"));

    stage.fire("g", "a", "n", "1").at(31).resolve("g", "a", "n", "1").at(400);
    stage.fire("g", "a", "n", "1").at(500);

    assertThat(stage.heard()).containsExactly("30 team +1 -", "430 team +1 -");
  }

  @Test
  void anAlertWithoutNewsIsOverWhenItsTimeIsUp() {
    Stage stage = new Stage(ONE);

    stage.fire("g", "a", "n", "1").at((double) Stage.FOREVER.toSeconds() + 1000);

    assertThat(stage.heard()).endsWith("34560030 team + -1");
  }

  @Test
  void routesAreTakenInOrderUntilOneDoesNotContinue() {
    Stage stage =
        new Stage(
            """
            route:
              receiver: root
              group_wait: 1s
              routes:
                - {receiver: log, matchers: ['n=~".*"'], continue: true, group_by: ['...']}
                - receiver: a
                  matchers: ['n=~"1|2"']
                  routes: [{receiver: deep, matchers: ['n="2"'], group_wait: 2s}]
                - {receiver: b, match: {n: "1"}}
                - {receiver: c, match_re: {n: "3"}}
            receivers:
              - {name: root, webhook_configs: [{url: "http://localhost/"}]}
              - {name: log, log_configs: [{}]}
              - {name: a, log_configs: [{}]}
              - {name: b, log_configs: [{}]}
              - {name: c, log_configs: [{}]}
              - {name: deep, log_configs: [{}]}
            """);

    stage.fire("n", "1").fire("n", "2").fire("n", "3").fire("n", "4").at(10);

    assertThat(stage.heard())
        .containsExactlyInAnyOrder(
            "1 log +1 -",
            "1 log +2 -",
            "1 log +3 -",
            "1 log +4 -",
            "1 a +1 -",
            "2 deep +2 -",
            "1 c +3 -");
  }

  private static final String INHIBIT =
      ONE
          + """
          inhibit_rules:
            - source_matchers: ['g="agent"']
              target_matchers: ['g="device"']
              equal: [at]
          """;

  @Test
  void whatASourceExplainsIsNotToldWhileItFires() {
    Stage stage = new Stage(INHIBIT);

    stage.fire("g", "agent", "n", "1", "at", "x");
    stage.fire("g", "device", "n", "2", "at", "x").fire("g", "device", "n", "3", "at", "y");
    stage.at(100);
    assertThat(stage.heard()).containsExactlyInAnyOrder("30 team +1 -", "30 team +3 -");

    stage.resolve("g", "agent", "n", "1", "at", "x").at(400);
    assertThat(stage.heard()).containsExactlyInAnyOrder("330 team + -1", "330 team +2,3 -");
  }

  @Test
  void anAlertThatIsSourceAndTargetDoesNotMuteItself() {
    Stage stage =
        new Stage(
            ONE
                + """
                inhibit_rules:
                  - {source_matchers: ['n="1"'], target_matchers: ['n=~"1|2"'], equal: [g]}
                """);

    stage.fire("g", "a", "n", "1").fire("g", "a", "n", "2").at(60);

    assertThat(stage.heard()).containsExactly("30 team +1 -");
  }

  @Test
  void aSilenceMutesUntilItEnds() {
    Stage stage = new Stage(ONE);

    stage.silence("n=~\"1|2\"", 400).fire("g", "a", "n", "1").fire("g", "a", "n", "3").at(1000);

    assertThat(stage.heard()).containsExactly("30 team +3 -", "630 team +1,3 -");
  }

  @Test
  void nothingIsSentInMutedTimes() {
    String yaml =
        """
        route:
          receiver: team
          routes:
            - {group_wait: 1s, group_interval: 10m, matchers: ['n="1"'], mute_time_intervals: [night]}
            - {group_wait: 1s, group_interval: 10m, matchers: ['n="2"'], active_time_intervals: [night]}
        receivers: [{name: team, log_configs: [{}]}]
        time_intervals:
          - name: night
            time_intervals: [{times: [{start_time: 00:00, end_time: 01:00}], weekdays: ['monday']}]
        """;
    Stage stage = new Stage(yaml);

    stage.fire("n", "1").at(600).fire("n", "2").at(7_000);

    assertThat(stage.heard()).containsExactly("601 team +2 -", "3601 team +1 -");
  }

  @Test
  void aRestartRepeatsNothingAndLosesNothing() {
    Stage stage = new Stage(ONE);

    stage.fire("g", "a", "n", "1").fire("g", "b", "n", "2").at(60);
    stage.resolve("g", "b", "n", "2").restart().at(1000).restart().at(2000);

    assertThat(stage.heard())
        .containsExactlyInAnyOrder("30 team +1 -", "30 team +2 -", "60 team + -2");
  }

  @Test
  void tenThousandAlertsAreToldByGroup() {
    Stage stage = new Stage(INHIBIT);
    stage.silence("n=~\"1.*\"", 1000);
    long start = System.nanoTime();
    for (int i = 0; i < 10_000; i++) {
      stage.fire("g", "device", "at", String.valueOf(i % 100), "n", String.valueOf(i));
    }
    stage.fire("g", "agent", "at", "7", "n", "0").at(60);
    System.out.printf("10 000 alerts: %d ms%n", (System.nanoTime() - start) / 1_000_000);

    String told =
        stage.heard().stream().filter(line -> line.length() > 100).findFirst().orElseThrow();
    // 1111 of them begin with a 1 and are silenced, 89 of the others are explained by the agent.
    assertThat(told.split(",")).hasSize(8_800);
  }
}
