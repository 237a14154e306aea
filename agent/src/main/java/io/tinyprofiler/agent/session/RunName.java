package io.tinyprofiler.agent.session;

import java.util.UUID;

/**
 * What a run is called.
 *
 * @param id in records, for ever
 * @param number on the device, 32 bits, unique while the device is up
 */
record RunName(UUID id, long number) {}
