package io.tinyprofiler.hub.alert.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.LowerCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.tinyprofiler.hub.alert.Silence;
import io.tinyprofiler.hub.alert.match.Matcher;
import io.tinyprofiler.hub.alert.match.Matcher.Operator;
import io.tinyprofiler.hub.alert.match.Matchers;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/**
 * A silence as it is posted.
 *
 * @param id of the one to change; null or empty for a new one
 */
@JsonNaming(LowerCamelCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
record SilenceBody(
    String id,
    List<One> matchers,
    Instant startsAt,
    Instant endsAt,
    String createdBy,
    String comment) {

  /**
   * A matcher.
   *
   * @param isEqual null is true
   */
  @JsonNaming(LowerCamelCaseStrategy.class)
  @JsonIgnoreProperties(ignoreUnknown = true)
  record One(String name, String value, boolean isRegex, Boolean isEqual) {

    static One of(Matcher matcher) {
      return new One(matcher.name(), matcher.value(), matcher.regex(), matcher.positive());
    }

    Matcher matcher() {
      return new Matcher(name, Operator.of(isEqual == null || isEqual, isRegex), value);
    }
  }

  /**
   * The silence that is meant.
   *
   * @throws IllegalArgumentException if it is none
   */
  Silence silence(Instant now) {
    Matchers all = new Matchers(matchers.stream().map(One::matcher).toList());
    if (all.matchNothing()) {
      throw new IllegalArgumentException("at least one matcher must not match the empty string");
    }
    if (!startsAt.isBefore(endsAt)) {
      throw new IllegalArgumentException("start time must be before end time");
    }
    if (endsAt.isBefore(now)) {
      throw new IllegalArgumentException("end time can't be in the past");
    }
    return new Silence(
        id == null || id.isEmpty() ? null : UUID.fromString(id),
        all,
        startsAt.truncatedTo(ChronoUnit.MICROS),
        endsAt.truncatedTo(ChronoUnit.MICROS),
        now,
        createdBy,
        comment);
  }
}
