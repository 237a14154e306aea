package io.tinyprofiler.agent.device.mlperf;

import io.tinyprofiler.agent.device.DriverOptions;
import java.util.regex.Pattern;

/**
 * What can be chosen about a device that speaks the MLPerf Tiny protocol.
 *
 * @param uid its identity; empty for one made of the port's name
 * @param windowMs least length of a timed window, ms; the official rule is 10 s
 * @param warmups inferences before each window that no time is taken of
 * @param data folder of labelled inputs; empty for none
 */
public record MlperfOptions(String uid, int windowMs, int warmups, String data) {

  private static final int WINDOW_MS = 10_000;
  private static final int WARMUPS = 10;
  private static final Pattern ABSOLUTE = Pattern.compile("|/.*");

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if one is wrong or unknown
   */
  public static MlperfOptions of(DriverOptions options) {
    MlperfOptions chosen =
        new MlperfOptions(
            options.text("uid", ""),
            options.number("windowMs", WINDOW_MS, 1, 15_000),
            options.number("warmups", WARMUPS, 0, 1_000_000),
            options.text("data", ""));
    options.noOthers();
    if (!ABSOLUTE.matcher(chosen.data()).matches()) {
      throw new IllegalArgumentException(
          "option data is '%s'; allowed: an absolute path".formatted(chosen.data()));
    }
    return chosen;
  }

  /** Least length of a window in ticks of the protocol. */
  long windowTicks() {
    return windowMs * (LapClock.TICK_HZ / 1_000);
  }
}
