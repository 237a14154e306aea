package io.tinyprofiler.agent.session;

import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMark;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What speaks against one run, and why. */
final class RunJudgement {

  private final Double maxCelsius;
  private final Set<RunMark> marks = EnumSet.noneOf(RunMark.class);
  private FailureKind failure;
  private String text = "";

  /**
   * Nothing speaks against it yet.
   *
   * @param maxCelsius highest temperature of a run that counts; null for none
   */
  RunJudgement(Double maxCelsius) {
    this.maxCelsius = maxCelsius;
  }

  /** The run failed; the first failure stands, what follows is its consequence. */
  void spoil(FailureKind kind, String why) {
    if (failure == null) {
      failure = kind;
      text = text.isEmpty() ? why : why + "; " + text;
    }
  }

  /** The run failed in a way that has a mark. */
  void spoil(RunMark mark, String why) {
    marks.add(mark);
    spoil(mark.kind(), why);
  }

  /** The reason is told elsewhere. */
  void mark(RunMark mark) {
    marks.add(mark);
  }

  /** Without the run having failed: it need not be repeated, and does not count. */
  void mark(RunMark mark, String why) {
    if (marks.add(mark)) {
      text = text.isEmpty() ? why : text + "; " + why;
    }
  }

  void temperature(int milliCelsius) {
    if (maxCelsius != null && milliCelsius > maxCelsius * 1000) {
      mark(
          RunMark.HOT,
          String.format(
              Locale.ROOT,
              "%.1f degrees Celsius are over the limit of %.1f",
              milliCelsius / 1e3,
              maxCelsius));
    }
  }

  /** Null for a run that did not fail. */
  FailureKind failure() {
    return failure;
  }

  String text() {
    return text;
  }

  Set<RunMark> marks() {
    return marks;
  }
}
