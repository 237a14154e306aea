package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.Devices;
import io.tinyprofiler.agent.flash.Firmware;
import java.util.Optional;

/**
 * The devices that sessions may have, and how their firmware is written.
 *
 * @param firmware null where no session names one
 */
public record Fleet(Devices devices, Firmware firmware) {

  Optional<SessionDevice> byId(String device) {
    return devices.byId(device).map(there -> new ConnectedDevice(there, firmware));
  }
}
