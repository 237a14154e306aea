package io.tinyprofiler.hub.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tinyprofiler.hub.incident.Course.Step;
import io.tinyprofiler.hub.incident.Entry.Kind;
import io.tinyprofiler.hub.incident.Incident.Mark;
import io.tinyprofiler.hub.incident.Incident.State;
import io.tinyprofiler.shared.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CourseTest {

  private static final Instant START = Instant.parse("2026-01-05T12:00:00Z");
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Move.Wait WAIT = new Move.Wait(LIMIT);
  private static final Incident FRESH = Incident.opened("{}:{}", "DeviceOverheating", "a", START);

  @Test
  void peopleAcknowledgeMitigateAndResolve() {
    Step acknowledged = after(FRESH, new Move.Acknowledge("ann", "I look"), 60);
    Step mitigated = after(acknowledged.incident(), new Move.Mitigate("ben", "unplugged"), 120);
    Step resolved = after(mitigated.incident(), new Move.Resolve("ann", "", false), 180);

    assertThat(kinds(acknowledged)).containsExactly(Kind.ACKNOWLEDGED);
    assertThat(kinds(mitigated)).containsExactly(Kind.MITIGATED);
    assertThat(kinds(resolved)).containsExactly(Kind.RESOLVED);
    assertThat(resolved.incident().state()).isEqualTo(State.RESOLVED);
    assertThat(resolved.incident().acknowledged())
        .isEqualTo(new Mark(START.plusSeconds(60), "ann"));
    assertThat(resolved.incident().mitigated()).isEqualTo(new Mark(START.plusSeconds(120), "ben"));
    assertThat(resolved.incident().resolved()).isEqualTo(new Mark(START.plusSeconds(180), "ann"));
  }

  @Test
  void whoeverResolvesHasAcknowledgedAndMitigated() {
    Incident resolved = after(FRESH, new Move.Resolve("ann", "", false), 60).incident();

    Mark mark = new Mark(START.plusSeconds(60), "ann");
    assertThat(resolved.acknowledged()).isEqualTo(mark);
    assertThat(resolved.mitigated()).isEqualTo(mark);
  }

  @Test
  void whatIsReachedIsReachedOnceAndWhatWasSaidCounts() {
    Incident mine = after(FRESH, new Move.Acknowledge("ann", ""), 60).incident();

    assertThat(after(mine, new Move.Acknowledge("ben", ""), 90).entries()).isEmpty();
    Step said = after(mine, new Move.Acknowledge("ben", "me too"), 90);
    assertThat(said.incident()).isEqualTo(mine);
    assertThat(said.entries())
        .containsExactly(new Entry(START.plusSeconds(90), Kind.NOTE, "me too", "ben", null));
  }

  @Test
  void nobodyAcknowledgesAndItEscalatesOnce() {
    assertThat(after(FRESH, WAIT, 299).entries()).isEmpty();
    Step escalated = after(FRESH, WAIT, 300);
    assertThat(kinds(escalated)).containsExactly(Kind.ESCALATED);
    assertThat(escalated.incident().escalatedAt()).isEqualTo(START.plusSeconds(300));
    assertThat(after(escalated.incident(), WAIT, 900).entries()).isEmpty();
    assertThat(after(FRESH, new Move.Wait(Duration.ZERO), 9_000).entries()).isEmpty();
  }

  @Test
  void aMitigationAfterWhichAnAlertFiresWasNone() {
    Incident mitigated = after(FRESH, new Move.Mitigate("ann", ""), 60).incident();
    Step relapsed = after(mitigated, new Move.Fire("hot"), 90);

    assertThat(kinds(relapsed)).containsExactly(Kind.ALERT_FIRED, Kind.RELAPSED);
    assertThat(relapsed.incident().state()).isEqualTo(State.ACKNOWLEDGED);
    assertThat(relapsed.incident().mitigated()).isNull();
  }

  @Test
  void itIsNotOverWhileAlertsFireUnlessForced() {
    Incident firing = firing(FRESH, 2);

    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> after(firing, new Move.Resolve("ann", "", false), 60))
        .withMessage("2 alerts of incident 0 fire");
    assertThat(after(firing, new Move.Resolve("ann", "", true), 60).incident().state())
        .isEqualTo(State.RESOLVED);
  }

  @Test
  void anyCourseKeepsTheRules() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int trial = 0; trial < 5_000; trial++) {
      course(random, "seed %d, trial %d".formatted(seed, trial));
    }
  }

  private static void course(Random random, String as) {
    Incident incident = FRESH;
    List<Entry> timeline = new ArrayList<>();
    long second = 0;
    for (int turn = 0; turn < 30; turn++) {
      second += random.nextInt(200) - 20; // the clock may be set back
      Instant now = START.plusSeconds(second);
      Incident before = incident;
      Step step = Course.after(before, any(random, before), now);
      incident = step.incident();
      timeline.addAll(step.entries());
      check(as, before, step, now);
    }
    assertThat(timeline.stream().filter(entry -> entry.kind() == Kind.ESCALATED).count())
        .as(as)
        .isLessThanOrEqualTo(1);
    assertThat(timeline.stream().filter(entry -> entry.kind() == Kind.RESOLVED).count())
        .as(as)
        .isLessThanOrEqualTo(1);
  }

  private static Move any(Random random, Incident incident) {
    String text = random.nextBoolean() ? "" : "said";
    return switch (random.nextInt(incident.state() == State.RESOLVED ? 4 : 6)) {
      case 0 -> WAIT;
      case 1 -> new Move.Acknowledge("ann", text);
      case 2 -> new Move.Mitigate("ben", text);
      case 3 -> random.nextInt(3) == 0 ? new Move.Resolve("cem", text, false) : WAIT;
      default -> new Move.Fire("hot");
    };
  }

  private static void check(String as, Incident before, Step step, Instant now) {
    Incident after = step.incident();
    if (!after.equals(before)) {
      assertThat(step.entries()).as(as + ": a change is on the timeline").isNotEmpty();
    }
    List<Mark> marks = Arrays.asList(after.acknowledged(), after.mitigated(), after.resolved());
    Instant last = after.openedAt();
    boolean missing = false;
    for (Mark mark : marks) {
      if (mark == null) {
        missing = true;
        continue;
      }
      assertThat(missing).as(as + ": nothing is reached before what comes before it").isFalse();
      assertThat(mark.at()).as(as).isAfterOrEqualTo(last);
      last = mark.at();
    }
    assertThat(List.of(State.values()).indexOf(after.state()))
        .as(as)
        .isEqualTo((int) marks.stream().filter(mark -> mark != null).count());
    if (before.state() == State.RESOLVED) {
      assertThat(after).as(as + ": it stays over").isEqualTo(before);
    }
    if (before.acknowledged() != null) {
      assertThat(after.acknowledged()).as(as).isEqualTo(before.acknowledged());
      assertThat(after.escalatedAt()).as(as).isEqualTo(before.escalatedAt());
    }
    if (before.escalatedAt() == null && after.escalatedAt() != null) {
      assertThat(now).as(as).isAfterOrEqualTo(after.openedAt().plus(LIMIT));
    }
  }

  private static Step after(Incident incident, Move move, long seconds) {
    return Course.after(incident, move, START.plusSeconds(seconds));
  }

  private static List<Kind> kinds(Step step) {
    return step.entries().stream().map(Entry::kind).toList();
  }

  static Incident firing(Incident incident, int alerts) {
    return new Incident(
        incident.id(),
        incident.groupKey(),
        incident.title(),
        incident.agent(),
        incident.state(),
        alerts,
        incident.openedAt(),
        incident.acknowledged(),
        incident.mitigated(),
        incident.resolved(),
        incident.escalatedAt());
  }
}
