package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.shared.record.AgentRecord;

/** What a session wants done; the order of calls is the order of commands and of records. */
interface SessionEffects {

  void send(DeviceCommand command);

  void append(AgentRecord record);
}
