package io.tinyprofiler.shared.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.metric.Validity.Group;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.ValidityLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ValidityTest {

  private static final Group LIVE = new Group("", RunMode.LIVE);
  private static final ProfiledRun GOOD = Runs.measured(200, 300, 400);

  @Test
  void aMarkedRunLeavesTheStatisticsAndSaysWhy() {
    for (RunMark mark : RunMark.values()) {
      SessionSummary of = Runs.summary(GOOD, Runs.marked(mark), GOOD);
      assertThat(of.runs()).as("%s", mark).isEqualTo(mark.excludes() ? 2 : 3);
      if (mark.excludes()) {
        assertThat(of.invalid()).containsExactly(new Exclusion(mark.key(), mark.kind(), 1));
        assertThat(of.figures().e2el()).isEqualTo(0.4);
      }
    }
  }

  @Test
  void aRunIsCountedOnceUnderItsFirstReason() {
    SessionSummary of =
        Runs.summary(
            Runs.marked(RunMark.HOT, RunMark.THROTTLED),
            Runs.marked(RunMark.THROTTLED),
            Runs.failed(FailureKind.LINK, 3, Set.of(RunMark.LOST_TOKEN, RunMark.HOT)),
            Runs.failed(FailureKind.MODEL, 0, Set.of()),
            GOOD);
    assertThat(of.invalid())
        .containsExactlyInAnyOrder(
            new Exclusion("throttled", FailureKind.BOARD, 2),
            new Exclusion("lost_token", FailureKind.LINK, 1),
            new Exclusion("failed", FailureKind.MODEL, 1));
    assertThat(of.invalidRuns())
        .isEqualTo(of.invalid().stream().mapToInt(Exclusion::runs).sum())
        .isEqualTo(4);
  }

  @Test
  void tooFewRunsAreSaidAndStillCounted() {
    List<ProfiledRun> runs = new ArrayList<>(List.of(GOOD, GOOD, GOOD, GOOD));
    assertThat(Runs.session(runs).summary().marks()).containsExactly(SessionMark.TOO_FEW_RUNS);
    assertThat(Runs.session(runs).summary().runs()).isEqualTo(4);
    runs.add(Runs.marked(RunMark.HOT));
    assertThat(Runs.session(runs).summary().marks())
        .as("five, but one does not count")
        .containsExactly(SessionMark.TOO_FEW_RUNS);
    runs.add(GOOD);
    assertThat(Runs.session(runs).summary().marks()).isEmpty();
  }

  @Test
  void aClampedStartIsSaidAndSpoilsNoDuration() {
    SessionSummary of = Runs.summary(Runs.marked(RunMark.CLAMPED_START), GOOD, GOOD, GOOD, GOOD);
    assertThat(of.runs()).isEqualTo(5);
    assertThat(of.marks()).containsExactly(SessionMark.CLAMPED_START);
  }

  @Test
  void onlyTheLastThreeWarmUpsAreJudged() {
    ProfiledRun cold = Runs.warmUp("", 500, 900, 1300);
    ProfiledRun warm = Runs.warmUp("", 200, 300, 400);
    assertThat(Validity.warmUpVariation(List.of(cold, warm), LIVE)).isNull();
    assertThat(Validity.warmUpVariation(List.of(cold, warm, warm, warm), LIVE)).isLessThan(1e-12);
    // time per token 400, 100, 100 ms: mean 200, sample standard deviation 100 * sqrt(3)
    assertThat(Validity.warmUpVariation(List.of(cold, warm, warm), LIVE))
        .isEqualTo(Math.sqrt(3) / 2, org.assertj.core.api.Assertions.within(1e-12));
    assertThat(
            Validity.warmUpVariation(List.of(cold, warm, warm), new Group("other", RunMode.LIVE)))
        .isNull();
  }

  @Test
  void anUnstableWarmUpTakesItsPromptsRunsOut() {
    List<ProfiledRun> runs =
        List.of(
            Runs.warmUp("a", 200, 300, 400),
            Runs.warmUp("b", 200, 300, 400),
            Runs.warmUp("a", 200, 300, 401),
            Runs.warmUp("b", 200, 400, 600),
            Runs.warmUp("a", 200, 300, 402),
            Runs.warmUp("b", 200, 300, 400),
            Runs.of("a", 200, 300, 400),
            Runs.of("b", 200, 400, 600));
    ProfiledSession session = Runs.session(runs);
    assertThat(session.measured()).extracting(ProfiledRun::valid).containsExactly(true, false);
    assertThat(session.traces()).extracting(RunTrace::valid).containsExactly(true, false);
    SessionSummary of = session.summary();
    assertThat(of.marks()).contains(SessionMark.UNSTABLE_WARM_UP);
    assertThat(of.invalid())
        .containsExactly(new Exclusion("unstable_warm_up", FailureKind.BOARD, 1));
    assertThat(of.figures().e2el()).isEqualTo(0.4);

    ValidityLimits lax = new ValidityLimits(null, 0.5, 1);
    assertThat(new ProfiledSession(Runs.info(), lax, runs, List.of()).summary().runs())
        .isEqualTo(2);
  }

  @Test
  void aWarmUpOfOneTokenIsJudgedByItsLatency() {
    List<ProfiledRun> runs = Stream.of(100, 100, 200).map(ticks -> Runs.warmUp("", ticks)).toList();
    assertThat(Validity.warmUpVariation(runs, LIVE)).isGreaterThan(0.4);
  }

  @Test
  void judgingAgainChangesNothing() {
    List<ProfiledRun> runs =
        List.of(
            Runs.warmUp("", 200, 300, 400),
            Runs.warmUp("", 200, 400, 600),
            Runs.warmUp("", 200, 300, 400),
            GOOD);
    ProfiledSession once = Runs.session(runs);
    assertThat(Runs.session(once.runs()).runs()).isEqualTo(once.runs());
    assertThat(Runs.session(once.runs()).summary()).isEqualTo(once.summary());
  }
}
