package io.tinyprofiler.hub.alert.receiver;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** What came of an attempt to tell. */
public sealed interface Outcome {

  /** A receiver may ask for a longer pause than ours, and not for silence. */
  Duration LONGEST_PAUSE = Duration.ofHours(1);

  /** The receiver has it. */
  record Sent() implements Outcome {}

  /**
   * Not now.
   *
   * @param after which the receiver wants to be asked again; empty if it does not say
   */
  record Later(String reason, Optional<Duration> after) implements Outcome {}

  /** Not like this: the same again would be refused again. */
  record Refused(String reason) implements Outcome {}

  /**
   * What an HTTP status means.
   *
   * @param retryAfter that header; null without
   * @param body its beginning, for people
   */
  static Outcome ofStatus(int status, String retryAfter, String body, Instant now) {
    if (status / 100 == 2) {
      return new Sent();
    }
    String reason = (status + " " + body.strip()).strip();
    return status / 100 == 5 || status == 429 || status == 408
        ? new Later(reason, after(retryAfter, now))
        : new Refused(reason);
  }

  private static Optional<Duration> after(String header, Instant now) {
    return header == null
        ? Optional.empty()
        : pause(header, now)
            .filter(pause -> !pause.isNegative())
            .map(pause -> pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
  }

  /** Seconds or a date. */
  private static Optional<Duration> pause(String header, Instant now) {
    if (header.matches("\\d{1,18}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(header)));
    }
    try {
      ZonedDateTime at = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME);
      return Optional.of(Duration.between(now, at.toInstant()));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
