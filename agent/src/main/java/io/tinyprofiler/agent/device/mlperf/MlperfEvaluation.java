package io.tinyprofiler.agent.device.mlperf;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.mlperf.MlperfDialogue.Answer;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunStatus;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Every labelled input once, and what the device makes of it. Of an input in several windows the
 * outputs are the means over its windows.
 */
final class MlperfEvaluation {

  private static final String RESULTS = "m-results-";

  private final MlperfRun run;
  private final LabelledInputs inputs;

  private int position;
  private byte[] bytes = {};
  private int window;
  private double[] sums = {};

  MlperfEvaluation(MlperfRun run, LabelledInputs inputs) {
    this.run = run;
    this.inputs = inputs;
  }

  void begin() {
    next();
  }

  private void next() {
    if (position == inputs.size()) {
      run.end(RunStatus.DONE);
      return;
    }
    LabelledInputs.Input input = inputs.get(position);
    try {
      bytes = inputs.bytes(position);
    } catch (UncheckedIOException e) {
      run.fail(FailureKind.AGENT, "input %s cannot be read".formatted(input.name()));
      return;
    }
    if (input.windows(bytes.length) == 0) {
      run.fail(FailureKind.MODEL, "input %s is smaller than its window".formatted(input.name()));
      return;
    }
    window = 0;
    sums = new double[0];
    loadWindow(input);
  }

  private void loadWindow(LabelledInputs.Input input) {
    int from = window * input.strideBytes();
    int size = input.windowBytes() == 0 ? bytes.length : input.windowBytes();
    run.load(
        Arrays.copyOfRange(bytes, from, from + size),
        () -> run.step("infer 1 0", answer -> inferred(input, answer)));
  }

  private void inferred(LabelledInputs.Input input, Answer answer) {
    Optional<String> results = answer.after(RESULTS);
    if (results.isPresent()) {
      judged(input, results.get());
    } else {
      run.step("results", asked -> judged(input, asked.after(RESULTS).orElse("nothing")));
    }
  }

  private void judged(LabelledInputs.Input input, String results) {
    double[] outputs = outputs(results);
    if (outputs.length == 0 || (window > 0 && outputs.length != sums.length)) {
      run.fail(
          FailureKind.BOARD,
          "the device's results for %s are no numbers: %s".formatted(input.name(), results));
      return;
    }
    sums = window == 0 ? outputs : sum(sums, outputs);
    window++;
    int windows = input.windows(bytes.length);
    if (window < windows) {
      loadWindow(input);
      return;
    }
    run.tell(
        new DeviceEvent.Scored(
            run.number(),
            position,
            input.name(),
            input.classes(),
            input.label(),
            Arrays.stream(sums).map(sum -> sum / windows).toArray()));
    position++;
    next();
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = a.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += b[i];
    }
    return sum;
  }

  /** Numbers between brackets; a comma may trail. None if any of them is not finite. */
  static double[] outputs(String results) {
    String[] fields =
        MlperfDialogue.bracketed(results).strip().replaceFirst(",$", "").split(",", -1);
    double[] outputs = new double[fields.length];
    for (int i = 0; i < fields.length; i++) {
      try {
        outputs[i] = Double.parseDouble(fields[i].strip());
      } catch (NumberFormatException e) {
        return new double[0];
      }
      if (!Double.isFinite(outputs[i])) {
        return new double[0];
      }
    }
    return outputs;
  }
}
