package io.tinyprofiler.hub.agent;

import io.tinyprofiler.shared.bus.Heartbeat;
import java.time.Instant;
import java.util.Map;

/**
 * An agent as clients see it.
 *
 * @param connected to any hub
 * @param spoolRecords not yet acknowledged at its last heartbeat; null before the first
 * @param spoolBytes their size, B
 * @param openSessions sessions that it owns
 * @param load what it and its host take; null if it does not tell
 * @param config its configuration by key, as it was in effect at its last start; null likewise
 * @param records that are not, or not wholly, where they belong
 * @param devices that were last seen at it
 */
record AgentView(
    String id,
    boolean connected,
    String version,
    String host,
    String epoch,
    Long spoolRecords,
    Long spoolBytes,
    Integer openSessions,
    Heartbeat.Load load,
    Map<String, Object> config,
    Trouble records,
    int devices,
    Instant firstSeen,
    Instant lastSeen) {

  /**
   * Records that did not come through, since the agent was first seen.
   *
   * @param rejected could not be stored
   * @param unknown hold something that this hub does not know
   * @param lost can no longer be delivered
   * @param refused turned away by the agent for want of room, the undeclared ones included
   */
  record Trouble(long rejected, long unknown, long lost, long refused) {}
}
