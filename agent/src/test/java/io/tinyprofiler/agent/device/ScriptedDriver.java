package io.tinyprofiler.agent.device;

import io.tinyprofiler.shared.record.DeviceInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A protocol of single letters, so that the connection is tested without the native one: {@code A}
 * to {@code Z} is a hello of the device of that name, {@code a} to {@code z} the same after a
 * reboot, {@code !} a damaged frame, {@code .} console text, {@code ?} garbled text, {@code 5} a
 * temperature.
 */
final class ScriptedDriver implements DeviceDriver {

  private final Effects effects;

  ScriptedDriver(String port, Effects effects) {
    this.effects = effects;
  }

  static DeviceInfo info(String uid, String bootId) {
    return new DeviceInfo(
        "test", uid, "fw", "sha", null, 1_000, null, null, "m", "msha", List.of(), "int8", bootId,
        "power");
  }

  @Override
  public void received(byte[] bytes, int length, long hostNs) {
    for (int i = 0; i < length; i++) {
      char c = (char) bytes[i];
      if (c == '!') {
        effects.event(new DeviceEvent.Damaged("crc"), hostNs);
      } else if (c == '.') {
        effects.event(new DeviceEvent.Console("text"), hostNs);
      } else if (c == '?') {
        effects.event(new DeviceEvent.Console("\u0000\uFFFD"), hostNs);
      } else if (c == '5') {
        effects.event(new DeviceEvent.Temperature(1, 55_000), hostNs);
      } else {
        String boot = Character.isUpperCase(c) ? "boot-1" : "boot-2";
        effects.event(
            new DeviceEvent.Hello(info(String.valueOf(Character.toUpperCase(c)), boot)), hostNs);
      }
    }
  }

  @Override
  public void identify() {
    effects.write("hello?".getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void send(DeviceCommand command) {
    effects.write(command.toString().getBytes(StandardCharsets.US_ASCII));
  }
}
