package io.tinyprofiler.hub.load;

import io.tinyprofiler.shared.config.Check;

/**
 * How much is asked of a hub.
 *
 * @param id marks what was simulated: in agents' names and as the label {@code load} of sessions
 * @param agents simulated
 * @param devices of each agent
 * @param tokensPerSecond of each device
 * @param warmUp for how long tokens are generated before any is counted, s
 * @param seconds for how long tokens are generated that are
 * @param backlog tokens of each device that wait at the start, as after an outage
 */
public record LoadPlan(
    String id,
    int agents,
    int devices,
    double tokensPerSecond,
    int warmUp,
    int seconds,
    int backlog) {

  /** How long a chunk of tokens is collected at most, as in an agent, ms. */
  static final int CHUNK_MS = 250;

  public LoadPlan {
    Check.range("agents", agents, 1, 10_000);
    Check.range("devices", devices, 1, 64);
    Check.range("warm-up", warmUp, 0, 3_600);
    Check.range("seconds", seconds, 0, 86_400);
    Check.range("backlog", backlog, 0, 10_000_000);
    if (seconds == 0 && backlog == 0) {
      throw new IllegalArgumentException("seconds and backlog are 0; nothing would be measured");
    }
    if (!(tokensPerSecond >= 0.1 && tokensPerSecond <= 100_000)) {
      throw new IllegalArgumentException("tokens per second are 0.1 to 100000");
    }
  }

  /** The name of an agent, from 0. */
  public String agent(int number) {
    return "load-%s-%04d".formatted(id, number);
  }

  /** Whether agents that are at work already are what is asked for, and not what waited. */
  boolean atWork() {
    return backlog == 0;
  }

  /** Tokens of all devices in a second. */
  public double rate() {
    return tokensPerSecond * devices * agents;
  }
}
