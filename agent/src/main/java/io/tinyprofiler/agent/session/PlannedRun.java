package io.tinyprofiler.agent.session;

import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.SessionSpec;

/**
 * One place in a session's order: warm-ups first, and in each repetition every prompt.
 *
 * @param index from 0, warm-up runs included
 * @param repetition from 0 within its kind
 */
record PlannedRun(int index, RunKind kind, int repetition, String prompt) {

  static PlannedRun of(SessionSpec spec, int index) {
    int prompts = spec.prompts().size();
    int repetition = index / prompts;
    boolean warmup = repetition < spec.warmups();
    return new PlannedRun(
        index,
        warmup ? RunKind.WARMUP : RunKind.MEASURED,
        warmup ? repetition : repetition - spec.warmups(),
        spec.prompts().get(index % prompts));
  }
}
