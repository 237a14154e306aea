package io.tinyprofiler.hub.alert.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.LowerCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.tinyprofiler.hub.alert.Silence;
import io.tinyprofiler.hub.alert.match.Labels;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** What Alertmanager's API answers, in its names. */
final class Views {

  private Views() {}

  @JsonNaming(LowerCamelCaseStrategy.class)
  record AlertView(
      Map<String, String> annotations,
      Instant endsAt,
      String fingerprint,
      List<ReceiverView> receivers,
      Instant startsAt,
      AlertStatus status,
      Instant updatedAt,
      String generatorURL,
      Labels labels) {}

  /**
   * Whether anybody is told.
   *
   * @param state active or suppressed
   * @param inhibitedBy fingerprints
   */
  @JsonNaming(LowerCamelCaseStrategy.class)
  record AlertStatus(String state, List<UUID> silencedBy, List<String> inhibitedBy) {}

  record ReceiverView(String name) {}

  record GroupView(List<AlertView> alerts, Labels labels, ReceiverView receiver) {}

  @JsonNaming(LowerCamelCaseStrategy.class)
  record SilenceView(
      UUID id,
      SilenceStatus status,
      Instant updatedAt,
      String comment,
      String createdBy,
      Instant endsAt,
      List<SilenceBody.One> matchers,
      Instant startsAt) {

    static SilenceView of(Silence silence, Instant now) {
      return new SilenceView(
          silence.id(),
          new SilenceStatus(silence.at(now).name().toLowerCase(Locale.ROOT)),
          silence.updatedAt(),
          silence.comment(),
          silence.createdBy(),
          silence.endsAt(),
          silence.matchers().all().stream().map(SilenceBody.One::of).toList(),
          silence.startsAt());
    }
  }

  record SilenceStatus(String state) {}

  @JsonNaming(LowerCamelCaseStrategy.class)
  record SilenceId(UUID silenceID) {}

  @JsonNaming(LowerCamelCaseStrategy.class)
  record StatusView(Cluster cluster, Config config, Instant uptime, Version versionInfo) {}

  record Cluster(String status, List<String> peers) {}

  record Config(String original) {}

  @JsonNaming(LowerCamelCaseStrategy.class)
  record Version(
      String version,
      String revision,
      String branch,
      String buildUser,
      String buildDate,
      String goVersion) {}
}
