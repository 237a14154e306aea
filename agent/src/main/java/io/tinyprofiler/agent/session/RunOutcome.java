package io.tinyprofiler.agent.session;

import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.RunStatus;
import java.util.EnumSet;
import java.util.Set;

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

  /**
   * The same, seen after the burst that follows; an earlier failure stands.
   *
   * @param jump of the device's clock meanwhile and its evidence; null for none
   */
  RunOutcome after(String jump) {
    if (jump == null || ended == null || failure != null) {
      return this;
    }
    return blamed(RunMark.CLOCK, jump);
  }

  /** The same with another reason, that shows what was behind the first. */
  RunOutcome blamed(RunMark mark, String why) {
    if (ended == null) {
      return new RunOutcome(null, mark.kind(), why, hopeless);
    }
    Set<RunMark> marks = EnumSet.of(mark);
    marks.addAll(ended.marks());
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
            mark.kind(),
            why,
            marks));
  }
}
