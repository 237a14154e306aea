package io.tinyprofiler.hub.alert;

import io.tinyprofiler.hub.alert.match.Labels;
import java.time.Instant;
import java.util.Map;

/**
 * Something that is wrong, or was.
 *
 * @param endsAt from when it is resolved; in the future while it fires
 * @param timeout whether {@code endsAt} is only a limit after which silence means resolved
 * @param generatorUrl where it comes from; may be empty
 */
public record Alert(
    Labels labels,
    Map<String, String> annotations,
    Instant startsAt,
    Instant endsAt,
    Instant updatedAt,
    boolean timeout,
    String generatorUrl) {

  public Alert {
    annotations = Map.copyOf(annotations);
  }

  public long fingerprint() {
    return labels.fingerprint();
  }

  public boolean resolvedAt(Instant now) {
    return !endsAt.isAfter(now);
  }

  /** What is known after it was told again: one alert if the times overlap, else a new one. */
  public Alert then(Alert newer, Instant now) {
    return newer.overlaps(this) ? newer.merged(this, now) : newer;
  }

  private boolean overlaps(Alert old) {
    return (endsAt.isAfter(old.startsAt) && endsAt.isBefore(old.endsAt))
        || (startsAt.isAfter(old.startsAt) && startsAt.isBefore(old.endsAt));
  }

  /** The earlier start; a told end goes before a mere limit. */
  private Alert merged(Alert old, Instant now) {
    Instant start = old.startsAt.isBefore(startsAt) ? old.startsAt : startsAt;
    boolean oldEnd =
        old.endsAt.isAfter(endsAt) && (resolvedAt(now) ? old.resolvedAt(now) : !old.timeout);
    return new Alert(
        labels, annotations, start, oldEnd ? old.endsAt : endsAt, updatedAt, timeout, generatorUrl);
  }
}
