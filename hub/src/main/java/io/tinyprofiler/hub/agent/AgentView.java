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
    int devices,
    Instant firstSeen,
    Instant lastSeen) {}
