package io.tinyprofiler.shared.metric;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.tinyprofiler.shared.record.DeviceInfo;

/**
 * What was measured.
 *
 * @param emulated whether the board was an emulator
 * @param clock whose clock the times of tokens are of: {@code device}, or {@code host} where the
 *     device has none to show
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Subject(
    String device,
    String platform,
    String model,
    String modelSha,
    String quantization,
    String firmware,
    boolean emulated,
    String clock) {

  private static final String HOST = "host";

  public static Subject of(DeviceInfo info) {
    return new Subject(
        info.uid(),
        info.platform(),
        info.model(),
        info.modelSha(),
        info.quantization(),
        info.firmware(),
        info.emulated(),
        info.hostClock() ? HOST : "device");
  }

  boolean hostClock() {
    return HOST.equals(clock);
  }
}
