package io.tinyprofiler.agent.device.console;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DriverOptions;
import java.util.regex.Pattern;

/**
 * What can be chosen about firmware that only prints text.
 *
 * @param uid identity of the device; empty for one made of the port's name
 * @param platform the board
 * @param firmware its name
 * @param model its name
 * @param send what starts a run, with places for the prompt and the sampler; empty to wait for a
 *     device that starts by itself
 * @param boot what only a restarting device prints; null if nothing tells
 * @param ready what the device prints when it waits for a prompt; null if it always does
 * @param start after it the generated text begins; null if that is with the sending
 * @param token one token of the text
 * @param end the run is over; its first group, if it has one, is the rate that the firmware claims
 */
public record ConsoleOptions(
    String uid,
    String platform,
    String firmware,
    String model,
    String send,
    Pattern boot,
    Pattern ready,
    Pattern start,
    Pattern token,
    Pattern end) {

  private static final String SEND = "{prompt}\\n";
  private static final String WORD = "\\s*\\S+";
  private static final String ACHIEVED = "achieved tok/s: ([0-9.]+)";

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if one is wrong or unknown
   */
  public static ConsoleOptions of(DriverOptions options) {
    ConsoleOptions chosen =
        new ConsoleOptions(
            options.text("uid", ""),
            options.text("platform", "console"),
            options.text("firmware", ""),
            options.text("model", ""),
            options.escaped("send", SEND),
            options.pattern("boot", ""),
            options.pattern("ready", ""),
            options.pattern("start", ""),
            options.pattern("token", WORD),
            options.pattern("end", ACHIEVED));
    options.noOthers();
    if (chosen.token() == null || chosen.end() == null) {
      throw new IllegalArgumentException("options token and end must not be empty");
    }
    if (chosen.send().isEmpty() && chosen.start() == null) {
      throw new IllegalArgumentException(
          "option start is empty; give a pattern, for nothing is sent that could start a run");
    }
    return chosen;
  }

  /** What is sent for a run. */
  String sent(DeviceCommand.Run run) {
    return send.replace("{max_tokens}", Integer.toString(run.maxTokens()))
        .replace("{temperature}", Double.toString(run.temperatureMilli() / 1_000.0))
        .replace("{seed}", Long.toString(run.seed()))
        .replace("{prompt}", run.prompt());
  }
}
