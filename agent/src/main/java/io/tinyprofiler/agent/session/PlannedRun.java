package io.tinyprofiler.agent.session;

import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.SessionSpec;

/**
 * One place in a session's order: warm-ups first, in each repetition every prompt, and each prompt
 * in every mode.
 *
 * @param index from 0, warm-up runs included
 * @param repetition from 0 within its kind
 */
record PlannedRun(int index, RunKind kind, RunMode mode, int repetition, String prompt) {

  static PlannedRun of(SessionSpec spec, int index) {
    int prompts = spec.prompts().size();
    int modes = spec.modes().size();
    int repetition = index / modes / prompts;
    boolean warmup = repetition < spec.warmups();
    return new PlannedRun(
        index,
        warmup ? RunKind.WARMUP : RunKind.MEASURED,
        spec.modes().get(index % modes),
        warmup ? repetition : repetition - spec.warmups(),
        spec.prompts().get(index / modes % prompts));
  }
}
