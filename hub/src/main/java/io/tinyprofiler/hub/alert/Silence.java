package io.tinyprofiler.hub.alert;

import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.match.Matchers;
import java.time.Instant;
import java.util.UUID;

/** Nobody is told of the alerts that match, from its start to its end. */
public record Silence(
    UUID id,
    Matchers matchers,
    Instant startsAt,
    Instant endsAt,
    Instant updatedAt,
    String createdBy,
    String comment) {

  /** What it is at a time. */
  public enum State {
    ACTIVE,
    PENDING,
    EXPIRED
  }

  public State at(Instant now) {
    if (now.isBefore(startsAt)) {
      return State.PENDING;
    }
    return now.isAfter(endsAt) ? State.EXPIRED : State.ACTIVE;
  }

  public boolean mutes(Labels labels, Instant now) {
    return at(now) == State.ACTIVE && matchers.match(labels);
  }

  /** Ended now, or before it began. */
  public Silence expired(Instant now) {
    Instant start = at(now) == State.PENDING ? now : startsAt;
    return new Silence(id, matchers, start, now, now, createdBy, comment);
  }

  /** As a new one, which cannot begin in the past. */
  public Silence fresh(Instant now) {
    return new Silence(
        UUID.randomUUID(),
        matchers,
        startsAt.isBefore(now) ? now : startsAt,
        endsAt,
        now,
        createdBy,
        comment);
  }

  /** Whether it may stay the same silence with these contents: history is not changed. */
  public boolean canBecome(Silence wish, Instant now) {
    return matchers.equals(wish.matchers)
        && switch (at(now)) {
          case ACTIVE -> wish.startsAt.equals(startsAt) && !wish.endsAt.isBefore(now);
          case PENDING -> !wish.startsAt.isBefore(now);
          case EXPIRED -> false;
        };
  }

  public Silence updated(Instant now) {
    return new Silence(id, matchers, startsAt, endsAt, now, createdBy, comment);
  }
}
