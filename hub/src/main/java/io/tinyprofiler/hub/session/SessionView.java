package io.tinyprofiler.hub.session;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tinyprofiler.shared.record.SessionSpec;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A session as clients see it.
 *
 * @param emulated whether the device is an emulator; null if it never said who it is
 * @param inference whether the device makes inferences and knows no tokens; null likewise
 * @param state queued, dispatched, running, completed, failed or cancelled
 * @param unreachable it has not ended and its agent is away
 * @param doneRuns runs that are over, but for those that the agent repeats
 * @param failure a {@link io.tinyprofiler.shared.record.FailureKind}; null unless it failed
 * @param runs only where one session is asked for
 */
record SessionView(
    UUID id,
    String device,
    Boolean emulated,
    Boolean inference,
    String agent,
    String state,
    boolean unreachable,
    boolean cancelRequested,
    int priority,
    int attempt,
    int totalRuns,
    int doneRuns,
    SessionSpec spec,
    String failure,
    String reason,
    String createdBy,
    Instant createdAt,
    Instant dispatchedAt,
    Instant acceptedAt,
    Instant endedAt,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<RunView> runs) {

  /** Differs after each change that somebody may wait for. */
  @JsonProperty
  String version() {
    return "%s-%d-%d-%b".formatted(state, attempt, doneRuns, cancelRequested);
  }

  @JsonIgnore
  boolean ended() {
    return endedAt != null;
  }

  SessionView with(List<RunView> theirRuns) {
    return new SessionView(
        id,
        device,
        emulated,
        inference,
        agent,
        state,
        unreachable,
        cancelRequested,
        priority,
        attempt,
        totalRuns,
        doneRuns,
        spec,
        failure,
        reason,
        createdBy,
        createdAt,
        dispatchedAt,
        acceptedAt,
        endedAt,
        theirRuns);
  }
}
