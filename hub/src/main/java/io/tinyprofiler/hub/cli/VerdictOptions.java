package io.tinyprofiler.hub.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** What a comparison's verdict depends on. */
class VerdictOptions {

  @Option(
      names = "--threshold",
      paramLabel = "PERCENT",
      description = "least change of the medians that counts (3)")
  Double threshold;

  @Option(
      names = "--figure",
      paramLabel = "FIGURE",
      split = ",",
      description = "whose verdicts count: itl (the default), tpot, tg_ts, pp_ts, ttft, e2el")
  List<String> figures;
}
