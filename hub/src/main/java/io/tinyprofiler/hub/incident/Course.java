package io.tinyprofiler.hub.incident;

import io.tinyprofiler.hub.incident.Entry.Kind;
import io.tinyprofiler.hub.incident.Incident.Mark;
import io.tinyprofiler.hub.incident.Incident.State;
import io.tinyprofiler.shared.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The course that an incident takes: a pure function of what it is, what happens and when. What was
 * reached before is reached once; whoever mitigates or resolves has acknowledged, too.
 */
public final class Course {

  /**
   * What comes of a move.
   *
   * @param entries what the timeline gets; none if nothing changed
   */
  public record Step(Incident incident, List<Entry> entries) {

    public Step {
      entries = List.copyOf(entries);
    }
  }

  private final Incident before;
  private final Instant now;
  private final List<Entry> entries = new ArrayList<>();

  private Course(Incident before, Instant now) {
    this.before = before;
    this.now = notBefore(before, now);
  }

  /** A clock that was set back does not turn the order of things round. */
  private static Instant notBefore(Incident incident, Instant now) {
    Instant latest = incident.openedAt();
    for (Mark mark : new Mark[] {incident.acknowledged(), incident.mitigated()}) {
      if (mark != null && mark.at().isAfter(latest)) {
        latest = mark.at();
      }
    }
    return now.isBefore(latest) ? latest : now;
  }

  /**
   * The next step.
   *
   * @throws Problem {@code incident-firing} if it is to be resolved while alerts of it fire
   */
  public static Step after(Incident incident, Move move, Instant now) {
    Course course = new Course(incident, now);
    return new Step(course.next(move), course.entries);
  }

  private Incident next(Move move) {
    if (move instanceof Move.Fire fire) {
      return fired(fire);
    } else if (move instanceof Move.Wait wait) {
      return waited(wait.limit());
    } else if (move instanceof Move.Acknowledge did) {
      return reached(State.ACKNOWLEDGED, did.by(), did.text());
    } else if (move instanceof Move.Mitigate did) {
      return reached(State.MITIGATED, did.by(), did.text());
    } else if (move instanceof Move.Resolve did) {
      refuseFiring(did.force());
      return reached(State.RESOLVED, did.by(), did.text());
    }
    throw new IllegalStateException("no course after " + move);
  }

  /** A mitigation that did not hold was none. */
  private Incident fired(Move.Fire fire) {
    if (before.state() == State.RESOLVED) {
      throw new IllegalStateException("incident " + before.id() + " is over: it takes no alert");
    }
    entries.add(Entry.noted(now, Kind.ALERT_FIRED, fire.summary()));
    if (before.state() != State.MITIGATED) {
      return before;
    }
    entries.add(Entry.noted(now, Kind.RELAPSED, "the mitigation did not hold"));
    return before.with(before.acknowledged(), null, null);
  }

  private Incident waited(Duration limit) {
    boolean due =
        before.state() == State.OPEN
            && before.escalatedAt() == null
            && !limit.isZero()
            && !now.isBefore(before.openedAt().plus(limit));
    if (!due) {
      return before;
    }
    entries.add(
        Entry.noted(
            now, Kind.ESCALATED, "nobody acknowledged it in %d s".formatted(limit.toSeconds())));
    return before.escalated(now);
  }

  private void refuseFiring(boolean force) {
    if (before.firing() > 0 && !force && before.state() != State.RESOLVED) {
      throw new Problem(
          "incident-firing",
          "%d alerts of incident %d fire".formatted(before.firing(), before.id()),
          "mitigate it and wait until they end, or resolve it with --force");
    }
  }

  /** What was said counts even if the state was reached before. */
  private Incident reached(State wanted, String by, String text) {
    if (before.state().compareTo(wanted) >= 0) {
      if (!text.isEmpty()) {
        entries.add(Entry.by(by, now, Kind.NOTE, text));
      }
      return before;
    }
    entries.add(Entry.by(by, now, Kind.of(wanted.text()), text));
    Mark mark = new Mark(now, by);
    return before.with(
        before.acknowledged() == null ? mark : before.acknowledged(),
        wanted.compareTo(State.MITIGATED) >= 0 && before.mitigated() == null
            ? mark
            : before.mitigated(),
        wanted == State.RESOLVED ? mark : null);
  }
}
