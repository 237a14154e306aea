package io.tinyprofiler.shared.metric;

import java.util.List;

/**
 * What one run told beside tokens and readings.
 *
 * @param windows timed ones, of a device without tokens
 * @param inputs labelled ones that it judged
 * @param llama2cTokS what the firmware printed as "achieved tok/s", tokens/s
 */
public record Findings(
    List<WindowTrace> windows, List<ScoredInput> inputs, List<Double> llama2cTokS) {

  public static final Findings NONE = new Findings(List.of(), List.of(), List.of());

  public Findings {
    windows = List.copyOf(windows);
    inputs = List.copyOf(inputs);
    llama2cTokS = List.copyOf(llama2cTokS);
  }
}
