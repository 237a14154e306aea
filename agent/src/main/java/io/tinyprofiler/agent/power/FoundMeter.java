package io.tinyprofiler.agent.power;

import io.tinyprofiler.agent.serial.RawPort;
import java.util.ArrayList;
import java.util.List;

/**
 * What USB says that may be a meter. The identity of an LPM01A is ST's for any virtual serial port,
 * so a board may have it too.
 *
 * @param serial number; null if it has none
 */
public record FoundMeter(MeterKind kind, String port, String serial) {

  /** All that are plugged in now. */
  public static List<FoundMeter> all() {
    List<FoundMeter> found = new ArrayList<>();
    for (MeterKind kind : MeterKind.values()) {
      if (kind.serial()) {
        RawPort.withUsb(kind.vendorId(), kind.productId())
            .forEach(at -> found.add(new FoundMeter(kind, at.name(), at.usb().serialNumber())));
      }
    }
    return found;
  }
}
