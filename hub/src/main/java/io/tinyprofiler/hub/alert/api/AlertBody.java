package io.tinyprofiler.hub.alert.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.LowerCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.match.Labels;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Pattern;

/** An alert as Prometheus and amtool post it; the year 1 is no time. */
@JsonNaming(LowerCamelCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
public record AlertBody(
    @JsonDeserialize(contentUsing = StrictText.class) Map<String, String> labels,
    @JsonDeserialize(contentUsing = StrictText.class) Map<String, String> annotations,
    Instant startsAt,
    Instant endsAt,
    String generatorURL) {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final Instant NO_TIME = Instant.parse("0001-12-31T00:00:00Z");

  /**
   * The alert that is meant.
   *
   * @param resolveTimeout after which one without an end is over
   * @throws IllegalArgumentException if it is none
   */
  public Alert alert(Instant now, Duration resolveTimeout) {
    Labels known = Labels.of(labels);
    if (known.isEmpty()) {
      throw new IllegalArgumentException("at least one label pair required");
    }
    checkNames(labels);
    Instant end = given(endsAt);
    Instant start = given(startsAt);
    start = start != null ? start : end != null ? end : now;
    boolean timeout = end == null;
    end = timeout ? now.plus(resolveTimeout) : end;
    if (end.isBefore(start)) {
      throw new IllegalArgumentException("start time must be before end time");
    }
    Map<String, String> said = annotations == null ? Map.of() : annotations;
    return new Alert(
        known, said, start, end, now, timeout, generatorURL == null ? "" : generatorURL);
  }

  private static void checkNames(Map<String, String> labels) {
    for (String name : labels.keySet()) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("invalid label name '" + name + "'");
      }
    }
  }

  private static Instant given(Instant time) {
    return time == null || time.isBefore(NO_TIME) ? null : time.truncatedTo(ChronoUnit.MICROS);
  }
}
