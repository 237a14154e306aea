package io.tinyprofiler.agent.uplink;

import io.tinyprofiler.shared.bus.Command;
import io.tinyprofiler.shared.bus.CommandReply;
import io.vertx.core.Future;

/** Does what the hub asks, on the uplink's event loop. */
@FunctionalInterface
public interface CommandHandler {

  /** Answers at once; a failure is told to the hub as {@link CommandReply.Denied}. */
  Future<CommandReply> handle(Command command);
}
