package io.tinyprofiler.agent.session;

import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunStatus;

/**
 * How an attempt at a run went.
 *
 * @param ended the run's last record; null if the device never accepted the run
 * @param failure null for a valid run, and for one that we aborted
 * @param hopeless whether trying again would change nothing
 */
record RunOutcome(AgentRecord.RunEnded ended, FailureKind failure, String text, boolean hopeless) {

  static RunOutcome of(AgentRecord.RunEnded ended) {
    return new RunOutcome(ended, ended.failure(), ended.text(), false);
  }

  /** Whether the device itself ended the run, and so is there and ready. */
  boolean answered() {
    return ended != null && ended.status() != RunStatus.LOST;
  }

  /** The same, invalid for a reason that came up later; an earlier reason stands. */
  RunOutcome spoiled(FailureKind kind, String why) {
    if (ended == null || failure != null) {
      return this;
    }
    return blamed(kind, why);
  }

  /** The same with another reason, that shows what was behind the first. */
  RunOutcome blamed(FailureKind kind, String why) {
    if (ended == null) {
      return new RunOutcome(null, kind, why, hopeless);
    }
    return of(
        new AgentRecord.RunEnded(
            ended.session(),
            ended.run(),
            ended.status(),
            ended.tokens(),
            ended.hash(),
            ended.logitsHash(),
            ended.prefillTicks(),
            ended.endTicks(),
            ended.lost(),
            kind,
            why));
  }
}
