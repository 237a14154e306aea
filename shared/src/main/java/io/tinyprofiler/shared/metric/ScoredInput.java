package io.tinyprofiler.shared.metric;

/**
 * A labelled input and what the model made of it.
 *
 * @param classes there are
 * @param label the right one, from 0
 * @param outputs of the model: one for each class, or a single score that grows with class 1 of two
 */
@SuppressWarnings("ArrayRecordComponent") // a column of primitives; nobody compares it
public record ScoredInput(int classes, int label, double[] outputs) {

  /** Whether the largest output is the label's; of equal ones the first counts. */
  boolean right() {
    int best = 0;
    for (int i = 1; i < outputs.length; i++) {
      best = outputs[i] > outputs[best] ? i : best;
    }
    return best == label;
  }

  /** Whether the outputs say a class. */
  boolean classified() {
    return outputs.length >= 2;
  }

  /** Whether the outputs say how much the input looks like class 1 of two. */
  boolean scored() {
    return classes == 2 && outputs.length <= 2;
  }

  double score() {
    return outputs[outputs.length - 1];
  }
}
