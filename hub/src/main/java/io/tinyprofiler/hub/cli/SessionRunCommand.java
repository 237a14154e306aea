package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.RunMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sessions run}. */
@Command(name = "run", description = "queue a session on a device")
final class SessionRunCommand extends ClientCommand {

  @Option(names = "--device", required = true, paramLabel = "DEVICE")
  String device;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "may be repeated; without it the model starts from BOS")
  List<String> prompts;

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

  @Option(names = "--label", paramLabel = "KEY=VALUE", description = "may be repeated")
  Map<String, String> labels;

  @Option(names = "--priority", paramLabel = "N", description = "the higher goes first (0)")
  Integer priority;

  @Option(
      names = "--who",
      paramLabel = "NAME",
      description = "on whose behalf; see devices reserve")
  String who;

  @Option(
      names = "--wait",
      description = "follow it to its end and print the result; exit code 1 if it failed")
  boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "with --wait: give up waiting, exit code 2; the session goes on")
  Integer timeout;

  @Override
  public Integer call() {
    HubClient client = options.client();
    JsonNode session = client.post("/api/v1/sessions", body());
    String id = text(session, "id");
    if (!wait) {
      print(session, "session %s is %s".formatted(id, text(session, "state")));
      return 0;
    }
    Duration limit = timeout == null ? null : Duration.ofSeconds(timeout);
    return new SessionWatch(client, this).follow(id, limit);
  }

  private List<String> modes() {
    try {
      return RunMode.named(mode).stream().map(RunMode::word).toList();
    } catch (IllegalArgumentException e) {
      throw Problem.usage("--mode is " + mode, "use live, deferred or both");
    }
  }

  /** The id is ours, so that a request that is repeated by hand or by a proxy is one session. */
  private Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", UUID.randomUUID());
    body.put("device", device);
    body.put("prompts", prompts);
    body.put("modes", mode == null ? null : modes());
    body.put("repetitions", runs);
    body.put("warmups", warmups);
    body.put("max_tokens", maxTokens);
    body.put("temperature", temperature);
    body.put("seed", seed);
    body.put("cool_down_ms", coolDownMs);
    body.put("limits", limits());
    body.put("labels", labels);
    body.put("priority", priority);
    body.put("who", who);
    body.values().removeIf(Objects::isNull);
    return body;
  }

  private Map<String, Object> limits() {
    Map<String, Object> limits = new LinkedHashMap<>();
    limits.put("max_celsius", maxCelsius);
    limits.put("max_warm_up_variation", maxWarmUpVariation);
    limits.put("min_runs", minRuns);
    limits.values().removeIf(Objects::isNull);
    return limits.isEmpty() ? null : limits;
  }
}
