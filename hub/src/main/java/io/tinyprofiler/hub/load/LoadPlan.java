package io.tinyprofiler.hub.load;

import io.tinyprofiler.shared.config.Check;

/**
 * How much is asked of a hub.
 *
 * @param id marks what was simulated: in agents' names and as the label {@code load} of sessions
 * @param agents simulated
 * @param devices of each agent
 * @param tokensPerSecond of each device
 * @param seconds for how long tokens are generated
 */
public record LoadPlan(String id, int agents, int devices, double tokensPerSecond, int seconds) {

  /** How long a chunk of tokens is collected at most, as in an agent, ms. */
  static final int CHUNK_MS = 250;

  public LoadPlan {
    Check.range("agents", agents, 1, 10_000);
    Check.range("devices", devices, 1, 64);
    Check.range("seconds", seconds, 1, 86_400);
    if (!(tokensPerSecond >= 0.1 && tokensPerSecond <= 100_000)) {
      throw new IllegalArgumentException("tokens per second are 0.1 to 100000");
    }
  }

  /** The name of an agent, from 0. */
  public String agent(int number) {
    return "load-%s-%04d".formatted(id, number);
  }

  /** Tokens of all devices in a second. */
  public double rate() {
    return tokensPerSecond * devices * agents;
  }
}
