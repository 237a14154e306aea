package io.tinyprofiler.hub.alert.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;

/** Alertmanager's file as it is written; what is absent is null. */
@JsonNaming(SnakeCaseStrategy.class)
record RoutingYaml(
    Global global,
    Node route,
    List<Receiver> receivers,
    List<Inhibit> inhibitRules,
    List<Times> timeIntervals,
    List<Times> muteTimeIntervals) {

  @JsonNaming(SnakeCaseStrategy.class)
  record Global(
      String resolveTimeout,
      String slackApiUrl,
      String slackApiUrlFile,
      String smtpSmarthost,
      String smtpFrom,
      String smtpAuthUsername,
      String smtpAuthPassword,
      String smtpAuthPasswordFile,
      Boolean smtpRequireTls,
      Http httpConfig) {

    static final Global NONE =
        new Global(null, null, null, null, null, null, null, null, null, null);
  }

  @JsonNaming(SnakeCaseStrategy.class)
  record Node(
      String receiver,
      List<String> groupBy,
      @JsonProperty("continue") boolean further,
      Map<String, String> match,
      Map<String, String> matchRe,
      List<String> matchers,
      String groupWait,
      String groupInterval,
      String repeatInterval,
      List<String> muteTimeIntervals,
      List<String> activeTimeIntervals,
      List<Node> routes) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record Inhibit(
      Map<String, String> sourceMatch,
      Map<String, String> sourceMatchRe,
      List<String> sourceMatchers,
      Map<String, String> targetMatch,
      Map<String, String> targetMatchRe,
      List<String> targetMatchers,
      List<String> equal) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record Receiver(
      String name,
      List<Webhook> webhookConfigs,
      List<Slack> slackConfigs,
      List<Email> emailConfigs,
      List<Upstream> alertmanagerConfigs,
      List<Log> logConfigs) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record Webhook(String url, Boolean sendResolved, int maxAlerts, Http httpConfig) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record Slack(
      String apiUrl, String apiUrlFile, String channel, String username, Boolean sendResolved) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record Email(
      String to,
      String from,
      String smarthost,
      String authUsername,
      String authPassword,
      String authPasswordFile,
      Boolean requireTls,
      Boolean sendResolved) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record Upstream(String url, Boolean sendResolved, Http httpConfig) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record Log(Boolean sendResolved) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record Http(Authorization authorization, Basic basicAuth) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record Authorization(String type, String credentials, String credentialsFile) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record Basic(String username, String password, String passwordFile) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record Times(String name, List<Interval> timeIntervals) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record Interval(
      List<Clock> times,
      List<String> weekdays,
      List<String> daysOfMonth,
      List<String> months,
      List<String> years,
      String location) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record Clock(String startTime, String endTime) {}
}
