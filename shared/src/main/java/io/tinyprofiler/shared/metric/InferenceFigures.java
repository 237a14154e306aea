package io.tinyprofiler.shared.metric;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Comparator;
import java.util.List;

/**
 * The result of a session on a device that has no tokens, over its valid measured runs, by the
 * rules of MLPerf Tiny. A figure that was not measured is null.
 *
 * @param windows timed ones
 * @param inferences in all of them
 * @param inferencesPerS median of the windows, 1/s
 * @param inputs labelled ones that were judged
 * @param top1 share of the inputs whose largest output is the label's, 0 to 1; null where a model
 *     puts out one score alone
 * @param auc area under the ROC curve where there are two classes, 0 to 1: how often an input of
 *     class 1 scores higher than one of class 0, equal scores counting half. The score is the
 *     output of class 1, or the only one
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record InferenceFigures(
    int windows, long inferences, Double inferencesPerS, int inputs, Double top1, Double auc) {

  /** Derives the figures. */
  public static InferenceFigures of(List<WindowTrace> windows, List<ScoredInput> inputs) {
    return new InferenceFigures(
        windows.size(),
        windows.stream().mapToLong(WindowTrace::iterations).sum(),
        Distribution.median(windows.stream().mapToDouble(WindowTrace::rate).toArray()),
        inputs.size(),
        top1(inputs),
        auc(inputs));
  }

  private static Double top1(List<ScoredInput> inputs) {
    if (inputs.isEmpty() || !inputs.stream().allMatch(ScoredInput::classified)) {
      return null;
    }
    return inputs.stream().filter(ScoredInput::right).count() / (double) inputs.size();
  }

  /** By the sum of ranks, those of equal scores being their mean. */
  private static Double auc(List<ScoredInput> inputs) {
    long ones = inputs.stream().filter(input -> input.label() == 1).count();
    long zeros = inputs.size() - ones;
    if (ones == 0 || zeros == 0 || !inputs.stream().allMatch(ScoredInput::scored)) {
      return null;
    }
    List<ScoredInput> sorted =
        inputs.stream().sorted(Comparator.comparingDouble(ScoredInput::score)).toList();
    double rankSum = 0;
    int next;
    for (int first = 0; first < sorted.size(); first = next) {
      int onesOfScore = 0;
      for (next = first;
          next < sorted.size()
              && Double.compare(sorted.get(next).score(), sorted.get(first).score()) == 0;
          next++) {
        onesOfScore += sorted.get(next).label();
      }
      rankSum += onesOfScore * (first + next + 1) / 2.0; // ranks first + 1 to next
    }
    return (rankSum - ones * (ones + 1) / 2.0) / (ones * (double) zeros);
  }
}
