package io.tinyprofiler.shared.record;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What a user asked for.
 *
 * @param session chosen by whoever creates the session; makes every command about it idempotent
 * @param device identity of the device, not its port
 * @param firmware SHA-256 of the firmware artifact that the device is to run, lower-case hex; null
 *     for whatever it has
 * @param model SHA-256 of the model that the device is to run, lower-case hex; it is loaded if the
 *     device does not hold it; null for whatever it has
 * @param prompts one run each, in order; the empty prompt starts from BOS alone
 * @param modes each prompt of a repetition is run once in each of them, in an order that changes
 *     from one repetition, and from one prompt, to the next
 * @param warmups repetitions of all prompts that leave the statistics
 * @param repetitions measured repetitions of all prompts
 * @param maxTokens most generated tokens of a run
 * @param temperature 0 is greedy
 * @param seed of the sampler, unsigned 32 bits
 * @param coolDownMs pause before each run, ms
 * @param limits what a run must keep to be counted
 * @param labels free key and value, e.g. {@code commit}
 */
public record SessionSpec(
    UUID session,
    String device,
    String firmware,
    String model,
    List<String> prompts,
    List<RunMode> modes,
    int warmups,
    int repetitions,
    int maxTokens,
    double temperature,
    long seed,
    int coolDownMs,
    ValidityLimits limits,
    Map<String, String> labels) {

  public static final int MAX_REPETITIONS = 10_000;
  private static final String SHA256 = "[0-9a-f]{64}";

  public SessionSpec {
    requireNonNull(session, "session");
    requireNonNull(limits, "limits");
    if (device == null || device.isBlank()) {
      throw new IllegalArgumentException("device is empty");
    }
    require(firmware == null || firmware.matches(SHA256), "firmware is " + firmware);
    require(model == null || model.matches(SHA256), "model is " + model);
    prompts = List.copyOf(prompts);
    modes = List.copyOf(modes);
    labels = Map.copyOf(labels);
    require(!prompts.isEmpty(), "prompts is empty");
    require(!modes.isEmpty(), "modes is empty");
    require(Set.copyOf(modes).size() == modes.size(), "modes is " + modes);
    require(0 <= warmups && warmups <= MAX_REPETITIONS, "warmups is " + warmups);
    require(1 <= repetitions && repetitions <= MAX_REPETITIONS, "repetitions is " + repetitions);
    require(1 <= maxTokens && maxTokens <= 1_000_000, "maxTokens is " + maxTokens);
    require(0 <= temperature && temperature <= 100, "temperature is " + temperature);
    require(0 <= seed && seed <= 0xFFFF_FFFFL, "seed is " + seed);
    require(0 <= coolDownMs && coolDownMs <= 3_600_000, "coolDownMs is " + coolDownMs);
  }

  /** With whatever model the device has, and the usual limits. */
  public SessionSpec(
      UUID session,
      String device,
      String firmware,
      List<String> prompts,
      List<RunMode> modes,
      int warmups,
      int repetitions,
      int maxTokens,
      double temperature,
      long seed,
      int coolDownMs,
      Map<String, String> labels) {
    this(
        session,
        device,
        firmware,
        null,
        prompts,
        modes,
        warmups,
        repetitions,
        maxTokens,
        temperature,
        seed,
        coolDownMs,
        ValidityLimits.DEFAULT,
        labels);
  }

  /** Live runs with whatever firmware and model the device has, and the usual limits. */
  public SessionSpec(
      UUID session,
      String device,
      List<String> prompts,
      int warmups,
      int repetitions,
      int maxTokens,
      double temperature,
      long seed,
      int coolDownMs,
      Map<String, String> labels) {
    this(
        session,
        device,
        null,
        prompts,
        List.of(RunMode.LIVE),
        warmups,
        repetitions,
        maxTokens,
        temperature,
        seed,
        coolDownMs,
        labels);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** Runs in all, warm-up runs included. */
  public int totalRuns() {
    return (warmups + repetitions) * prompts.size() * modes.size();
  }
}
