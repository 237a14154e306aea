package io.tinyprofiler.hub.agent;

import java.time.Instant;

/**
 * An agent as clients see it.
 *
 * @param connected to any hub
 * @param spoolRecords not yet acknowledged at its last heartbeat; null before the first
 * @param spoolBytes their size, B
 * @param openSessions sessions that it owns
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
    int devices,
    Instant firstSeen,
    Instant lastSeen) {}
