package io.tinyprofiler.hub.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PromQlTest {

  @Test
  void metricsAreWhatIsNeitherCalledNorALabel() {
    assertThat(
            PromQl.metrics(
                "histogram_quantile(0.95, sum by (le) (rate(a_bucket{x=\"y}z\", v=~\"w\"}[1h])))"
                    + " > 3e3 or max without (instance) (b) / on (c) group_left (d) time() and e"))
        .containsExactly("a_bucket", "b", "e");
  }

  @Test
  void anAlertIsAskedSoThatItHasAnAnswer() {
    assertThat(PromQl.question("max by (job) (up{job!=\"a==b\"}) == 0"))
        .isEqualTo("max by (job) (up{job!=\"a==b\"}) == bool 0");
    assertThat(PromQl.question("1 - free / total >= 0.8"))
        .isEqualTo("1 - free / total >= bool 0.8");
    assertThat(PromQl.question("absent(a{b=\"c\"})")).isEqualTo("(a{b=\"c\"})");
  }

  @Test
  void variablesAreReplacedByAll() {
    String panel = "rate(a{b=~\"$device\", c=~\"$device_id\"}[$__rate_interval])";
    assertThat(PromQl.variables(panel)).containsExactly("device", "device_id", "__rate_interval");
    assertThat(PromQl.withVariables(panel, List.of("device", "device_id")))
        .isEqualTo("rate(a{b=~\".*\", c=~\".*\"}[1m])");
  }
}
