package io.tinyprofiler.agent.device.mlperf;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.mlperf.MlperfDialogue.Answer;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunStatus;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * A timed window: as many inferences as fill it. How many that are is found by a short one, and
 * scaled until the window is long enough; one that was too short is no result.
 */
final class MlperfWindow {

  /** Above what the estimate says, for inferences are not all equally long. */
  private static final double MARGIN = 1.03;

  /** One short inference says little of a clock of microseconds. */
  private static final int MAX_GROWTH = 100;

  private static final int MAX_TRIES = 12;

  private final MlperfRun run;
  private final MlperfOptions options;
  private final IntConsumer learned;
  private int tries;

  /**
   * A window to begin.
   *
   * @param learned told how many inferences filled it
   */
  MlperfWindow(MlperfRun run, MlperfOptions options, IntConsumer learned) {
    this.run = run;
    this.options = options;
    this.learned = learned;
  }

  /**
   * Measures.
   *
   * @param iterations to begin with; 1 if nobody knows how many fill a window
   */
  void begin(int iterations) {
    tries++;
    run.step(
        "infer %d %d".formatted(iterations, options.warmups()),
        answer -> inferred(iterations, answer));
  }

  private void inferred(int iterations, Answer answer) {
    List<Long> laps = answer.laps();
    String done = answer.after("m-infer-start-").orElse("");
    if (laps.size() < 2 || answer.after("m-infer-done").isEmpty()) {
      run.fail(FailureKind.BOARD, "the device did not tell when the inferences began and ended");
      return;
    }
    if (!done.equals(Integer.toString(iterations))) {
      run.fail(
          FailureKind.BOARD,
          "the device made '%s' inferences instead of %d".formatted(done, iterations));
      return;
    }
    long start = laps.get(laps.size() - 2);
    long end = laps.get(laps.size() - 1);
    if (end - start >= options.windowTicks()) {
      learned.accept(iterations);
      run.tell(new DeviceEvent.Window(run.number(), iterations, options.warmups(), start, end));
      run.end(RunStatus.DONE);
    } else if (tries == MAX_TRIES) {
      run.fail(
          FailureKind.BOARD,
          "%d inferences take %d us, which fills no window".formatted(iterations, end - start));
    } else {
      begin(more(iterations, end - start));
    }
  }

  private int more(int iterations, long ticks) {
    double scaled = MARGIN * iterations * options.windowTicks() / Math.max(1, ticks);
    double most = Math.min((double) iterations * MAX_GROWTH, Integer.MAX_VALUE);
    return (int) Math.max(iterations + 1.0, Math.min(Math.ceil(scaled), most));
  }
}
