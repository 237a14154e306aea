package io.tinyprofiler.agent;

import io.tinyprofiler.agent.device.Devices;
import io.tinyprofiler.agent.session.AgentSessions;
import io.tinyprofiler.agent.uplink.CommandHandler;
import io.tinyprofiler.shared.bus.Command;
import io.tinyprofiler.shared.bus.CommandReply;
import io.vertx.core.Future;

/** Hands each command of the hub to the part that obeys it. */
record HubCommands(AgentSessions sessions, Devices devices) implements CommandHandler {

  @Override
  public Future<CommandReply> handle(Command command) {
    if (command instanceof Command.StartSession start) {
      return sessions.start(start);
    } else if (command instanceof Command.CancelSession cancel) {
      return sessions.cancel(cancel.session());
    } else if (command instanceof Command.AskSession ask) {
      return sessions.ask(ask);
    } else if (command instanceof Command.Scan) {
      return devices.scan().map(scanned -> scanned);
    }
    throw new IllegalArgumentException("no part obeys " + command.getClass().getSimpleName());
  }
}
