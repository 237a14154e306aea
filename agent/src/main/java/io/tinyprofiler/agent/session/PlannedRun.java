package io.tinyprofiler.agent.session;

import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.SessionSpec;

/**
 * One place in a session's order: warm-ups first, in each repetition every prompt, and of each
 * prompt a run in every mode. Which mode goes first moves on by one from repetition to repetition
 * and from prompt to prompt: with two modes live, deferred, deferred, live and so on. So what
 * drifts in one direction, a board that warms up, favours neither mode, and no prompt has always
 * the same mode first.
 *
 * @param index from 0, warm-up runs included
 * @param repetition from 0 within its kind
 */
record PlannedRun(int index, RunKind kind, RunMode mode, int repetition, String prompt) {

  static PlannedRun of(SessionSpec spec, int index) {
    int modes = spec.modes().size();
    int prompts = spec.prompts().size();
    int prompt = index / modes % prompts;
    int nth = index / modes / prompts;
    boolean warmup = nth < spec.warmups();
    int repetition = warmup ? nth : nth - spec.warmups();
    return new PlannedRun(
        index,
        warmup ? RunKind.WARMUP : RunKind.MEASURED,
        spec.modes().get((index + repetition + prompt) % modes),
        repetition,
        spec.prompts().get(prompt));
  }
}
