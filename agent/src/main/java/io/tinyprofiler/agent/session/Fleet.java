package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.Devices;
import io.tinyprofiler.agent.flash.Firmware;
import io.tinyprofiler.agent.model.ModelStore;
import io.tinyprofiler.agent.power.Meters;
import java.util.Optional;

/**
 * The devices that sessions may have, and what is put on them.
 *
 * @param firmware null where no session names one
 * @param models null where no session names one
 * @param meters of their power
 */
public record Fleet(Devices devices, Firmware firmware, ModelStore models, Meters meters) {

  Optional<SessionDevice> byId(String device) {
    return devices.byId(device).map(there -> new ConnectedDevice(there, firmware, models, meters));
  }
}
