package io.tinyprofiler.hub.deploy;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * A switch from one colour to the other, as it is noted down while it goes on and afterwards.
 *
 * @param from what served before
 * @param to what is to serve
 * @param displaced the folder that the colour of {@code to} ran before; null for none
 * @param step what is being done, or was last
 * @param outcome null while it goes on
 * @param reason why it was turned back; empty if it was not
 * @param startedAt ISO 8601, UTC; as text, so that a file of one version can be read by another
 * @param endedAt null while it goes on
 */
record Rollout(
    String id,
    Kind kind,
    Placed from,
    Placed to,
    String displaced,
    String by,
    Step step,
    Outcome outcome,
    String reason,
    String startedAt,
    String endedAt) {

  /** What was asked for. */
  enum Kind {
    DEPLOY,
    ROLLBACK;

    @JsonValue
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** In this order. Up to {@link #SMOKE} nobody but the deploy asks the new colour. */
  enum Step {
    BACKUP("a verified backup"),
    MIGRATE("the schema"),
    START("starting"),
    SMOKE("smoke tests"),
    SWITCH("the switch"),
    WATCH("the watch"),
    DRAIN("stopping the old colour");

    private final String title;

    Step(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }

    @JsonValue
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How it ended. */
  enum Outcome {
    /** The new release serves. */
    DONE,
    /** It was turned back, and the old release serves. */
    ROLLED_BACK;

    @JsonValue
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Rollout at(Step next) {
    return new Rollout(
        id, kind, from, to, displaced, by, next, outcome, reason, startedAt, endedAt);
  }

  Rollout ended(Outcome how, String why, Instant now) {
    return new Rollout(
        id, kind, from, to, displaced, by, step, how, why, startedAt, now.toString());
  }

  /** How long it took, s; once it has ended. */
  double seconds() {
    return Duration.between(Instant.parse(startedAt), Instant.parse(endedAt)).toMillis() / 1000.0;
  }

  /** Whether requests may already have gone to the new colour. */
  boolean hasSwitched() {
    return step.compareTo(Step.SWITCH) >= 0;
  }
}
