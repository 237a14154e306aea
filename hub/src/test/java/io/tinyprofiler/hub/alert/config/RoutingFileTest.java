package io.tinyprofiler.hub.alert.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tinyprofiler.hub.alert.receiver.Target;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingFileTest {

  @TempDir Path folder;

  @Test
  void withoutAFileEverythingGoesToTheLog() {
    RoutingFile read = RoutingFile.read(null);

    assertThat(read.targets()).containsExactly(Map.entry("log/log/0", new Target.Log(true)));
    assertThat(read.routing().root().telling().receiver()).isEqualTo("log");
  }

  @Test
  void theShippedExampleIsRead() {
    assertThat(RoutingFile.read(Path.of("..", "config", "alerts.yaml")).targets().keySet())
        .contains("operators/slack/0", "operators/email/0", "upstream/alertmanager/0");
  }

  @Test
  void childrenHaveWhatTheyDoNotSay() throws IOException {
    RoutingFile read =
        read(
            """
            route:
              receiver: a
              group_by: [x]
              group_wait: 1m30s
              routes: [{group_interval: 1d, matchers: [b="2", 'a="1"']}]
            receivers: [{name: a}]
            """);

    var child = read.routing().root().routes().get(0);
    assertThat(child.telling().groupWait()).isEqualTo(Duration.ofSeconds(90));
    assertThat(child.telling().groupInterval()).isEqualTo(Duration.ofDays(1));
    assertThat(child.telling().repeatInterval()).isEqualTo(Duration.ofHours(4));
    assertThat(child.telling().grouping().names()).containsExactly("x");
    assertThat(child.key()).isEqualTo("{}/{a=\"1\",b=\"2\"}");
  }

  @Test
  void secretsComeFromFilesAndAreNotShown() throws IOException {
    Files.writeString(folder.resolve("slack"), "http://localhost/secret\n");
    RoutingFile read =
        read(
            """
            global: {slack_api_url_file: slack, smtp_auth_password: hidden}
            route: {receiver: a}
            receivers: [{name: a, slack_configs: [{channel: '#x'}]}]
            """);

    assertThat(((Target.Slack) read.targets().get("a/slack/0")).url().getPath())
        .isEqualTo("/secret");
    assertThat(read.routing().shown())
        .contains("channel: '#x'", "<secret>")
        .doesNotContain("hidden");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "receivers: []; 'route' is missing",
        "route: {receiver: b}; route: receiver 'b' is not defined",
        "route: {}; the root needs a receiver",
        "route: {receiver: a, matchers: [x=y]}; the root takes every alert",
        "route: {receiver: a, routes: [{receiver: b}]}; route.routes[0]: receiver 'b'",
        "route: {receiver: a, routes: [{mute_time_intervals: [n]}]}; time interval 'n' is not defined",
        "route: {receiver: a, group_wait: 5}; '5' is not a duration",
        "route: {receiver: a, group_interval: 0s}; group_interval is 0",
        "route: {receiver: a, group_by: [b, b]}; group_by has 'b' twice",
        "route: {receiver: a, group_by: [b, '...']}; other labels besides",
        "route: {receiver: a, groupwait: 5s}; unknown key 'route.groupwait'; known here: ",
        "route: {receiver: a, routes: [{matchers: ['x=~(']}]}; not a regular expression",
        "route: [; not valid YAML",
        "receivers: [{name: a, pagerduty_configs: []}]; unknown key 'receivers[0].pagerduty_configs'",
        "receivers: [{name: a, webhook_configs: [{url: x}]}]; receiver a/webhook/0: url is not an address",
        "receivers: [{name: a, slack_configs: [{}]}]; receiver a/slack/0: api_url is missing",
        "receivers: [{name: a, email_configs: [{to: b@c}]}]; receiver a/email/0: smarthost",
        "receivers: [{name: a}, {name: a}]; 'a' is there twice"
      })
  void whatIsWrongIsNamedWithItsPlace(String yaml, String said) throws IOException {
    String rest = yaml.startsWith("route") ? "\nreceivers: [{name: a}]" : "";
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> read(yaml + rest))
        .withMessageContaining(said)
        .withMessageContaining("routes.yaml")
        .satisfies(problem -> assertThat(problem.exitCode()).isEqualTo(Problem.EXIT_USAGE));
  }

  private RoutingFile read(String yaml) throws IOException {
    return RoutingFile.read(Files.writeString(folder.resolve("routes.yaml"), yaml));
  }
}
