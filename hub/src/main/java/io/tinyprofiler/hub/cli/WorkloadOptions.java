package io.tinyprofiler.hub.cli;

import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.RunMode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Option;

/** What a session runs, as options of a command. */
final class WorkloadOptions {

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "may be repeated; without it the model starts from BOS")
  List<String> prompts;

  @Option(
      names = "--prompt-set",
      paramLabel = "FILE",
      description = {
        "YAML with prompts, and if wanted max_tokens, temperature, seed, repetitions, warmups,",
        "cool_down_ms; options given here go before the file's"
      })
  Path promptSet;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "live: the device tells each token as it is generated; deferred: all after the last one,"
              + " so that telling costs nothing; both: each run in both, and what telling costs"
              + " (live)")
  String mode;

  @Option(names = "--runs", paramLabel = "N", description = "measured repetitions (5)")
  Integer runs;

  @Option(names = "--warmups", paramLabel = "N", description = "repetitions before them (1)")
  Integer warmups;

  @Option(names = "--max-tokens", paramLabel = "N", description = "most tokens of a run (256)")
  Integer maxTokens;

  @Option(names = "--temperature", paramLabel = "T", description = "0, the default, is greedy")
  Double temperature;

  @Option(names = "--seed", paramLabel = "N", description = "of the sampler (0)")
  Long seed;

  @Option(names = "--cool-down", paramLabel = "MS", description = "pause before each run, ms (0)")
  Integer coolDownMs;

  @Option(
      names = "--max-celsius",
      paramLabel = "T",
      description = "a run in which the device reports more is left out (the agent's limit)")
  Double maxCelsius;

  @Option(
      names = "--max-warm-up-variation",
      paramLabel = "X",
      description =
          "coefficient of variation of the last 3 warm-ups over which all runs are left out (0.1)")
  Double maxWarmUpVariation;

  @Option(
      names = "--min-runs",
      paramLabel = "N",
      description = "valid runs below which the result says that they are too few (5)")
  Integer minRuns;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      split = ",",
      description = "e.g. commit=abc,ci=7; may be repeated")
  Map<String, String> labels;

  @Option(names = "--priority", paramLabel = "N", description = "the higher goes first (0)")
  Integer priority;

  @Option(
      names = "--who",
      paramLabel = "NAME",
      description = "on whose behalf; see devices reserve")
  String who;

  /**
   * The fields of a new session but its id and device; what was not given is left out.
   *
   * @param campaign what sessions that are queued together have in common, as a label; null for one
   */
  Map<String, Object> fields(UUID campaign) {
    Map<String, Object> fields =
        promptSet == null ? new LinkedHashMap<>() : PromptSet.read(promptSet);
    put(fields, "prompts", prompts);
    put(fields, "modes", mode == null ? null : modes());
    put(fields, "repetitions", runs);
    put(fields, "warmups", warmups);
    put(fields, "max_tokens", maxTokens);
    put(fields, "temperature", temperature);
    put(fields, "seed", seed);
    put(fields, "cool_down_ms", coolDownMs);
    put(fields, "limits", limits());
    put(fields, "priority", priority);
    put(fields, "who", who);
    Map<String, String> all = new LinkedHashMap<>();
    if (campaign != null) {
      all.put("campaign", campaign.toString());
    }
    if (labels != null) {
      all.putAll(labels);
    }
    put(fields, "labels", all.isEmpty() ? null : all);
    return fields;
  }

  private List<String> modes() {
    try {
      return RunMode.named(mode).stream().map(RunMode::word).toList();
    } catch (IllegalArgumentException e) {
      throw Problem.usage("--mode is " + mode, "use live, deferred or both");
    }
  }

  private Map<String, Object> limits() {
    Map<String, Object> limits = new LinkedHashMap<>();
    put(limits, "max_celsius", maxCelsius);
    put(limits, "max_warm_up_variation", maxWarmUpVariation);
    put(limits, "min_runs", minRuns);
    return limits.isEmpty() ? null : limits;
  }

  private static void put(Map<String, Object> fields, String name, Object value) {
    if (value != null) {
      fields.put(name, value);
    }
  }
}
