package io.tinyprofiler.shared.record;

import java.util.List;

/**
 * What a device says of itself in {@code hello}. A figure that the device does not know is null.
 *
 * @param platform e.g. {@code host}, {@code netduinoplus2}
 * @param uid the device's identity, stable over reboots and ports
 * @param firmwareSha SHA-256 in lower-case hex
 * @param cpuHz core clock, 1/s
 * @param tickHz rate of all device ticks, 1/s
 * @param ramBytes RAM of the device, B
 * @param flashBytes flash of the device, B
 * @param modelSha SHA-256 of the model file in lower-case hex
 * @param capabilities e.g. {@code live}, {@code sync}
 * @param quantization {@code float32} or {@code int8}
 * @param bootId differs after each boot
 * @param resetCause e.g. {@code power}, {@code command}
 */
public record DeviceInfo(
    String platform,
    String uid,
    String firmware,
    String firmwareSha,
    Long cpuHz,
    long tickHz,
    Long ramBytes,
    Long flashBytes,
    String model,
    String modelSha,
    List<String> capabilities,
    String quantization,
    String bootId,
    String resetCause) {

  public DeviceInfo {
    capabilities = List.copyOf(capabilities);
    if (tickHz <= 0) {
      throw new IllegalArgumentException("tick rate of %s is %d".formatted(uid, tickHz));
    }
  }

  /**
   * The firmware's name without its version, {@code tp-host} of {@code tp-host-1.4.0-rc1}: versions
   * of one family are to generate the same and are compared with each other.
   */
  public String firmwareFamily() {
    return firmware == null ? "" : firmware.replaceFirst("[-_ ]?v?\\d+(\\.\\d+)*([-+].*)?$", "");
  }

  /** Whether it makes inferences of whole inputs, and knows no tokens. */
  public boolean inference() {
    return capabilities.contains("inference");
  }

  /** Whether it has no clock to show: its ticks are the agent's monotonic clock, ns. */
  public boolean hostClock() {
    return capabilities.contains("host-clock");
  }

  /** Whether it is an emulator: its figures check the profiler and are no board's performance. */
  public boolean emulated() {
    return capabilities.contains("emulated");
  }
}
